"""What the run was set to; it goes into the model's configuration."""

SETTINGS = {
    "seed": 21,
    "tokens_per_step": 3072,
    "rate": 2e-4,
    "warm_up": 20,
    "temperature": 0.05,
    "mean_decay": 0.985,
    "widths": {384: 1.0, 256: 0.5, 128: 0.35, 64: 0.15},
    "distil": 6.0,
    "contrast": 0.5,
    "anchor": 6.0,
    "bank": 1536,
    "teacher_share": 0.5,
}
