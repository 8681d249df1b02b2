"""What the run was set to; it goes into the model's configuration."""

SETTINGS = {
    "seed": 21,
    "tokens_per_step": 3072,
    "rate": 1.2e-4,
    "warm_up": 25,
    "temperature": 0.05,
    "mean_decay": 0.985,
    "widths": {384: 1.0, 256: 0.5, 128: 0.35, 64: 0.15},
    "distil": 8.0,
    # What a span shall become: its views by the frozen start, added in these shares.
    "views": {"alone": 1.0, "paragraph": 0.8, "wide": 0.4},
    "contrast": 0.3,
    "anchor": 24.0,
    "bank": 1536,
    "teacher_share": 0.5,
}
