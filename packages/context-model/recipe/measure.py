"""nDCG@10 on the SQuAD articles, which no step of the training has seen: `python measure.py --eval PATH --weights FILE --work FOLDER [--steps N,N]`.

Measures the start and the checkpoints' mean weights, with the paired 95 % interval of each difference from the plain start. It is quicker than
`npm run claims -- model`, whose figures are the ones to quote: those are of the shipped file.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from documents import read_jsonl
from encoder import Encoder
from held_out import Questions, measure

_QUESTIONS = 1500


def squad(path, tokenizer):
    """The articles, and 1,500 questions spread evenly."""
    out, first = Questions(), {}
    for article in read_jsonl(path / "squad-articles" / "articles.jsonl.gz"):
        first[article["id"]] = out.parts
        out.add([np.array(e.ids) for e in tokenizer.encode_batch(article["paragraphs"], add_special_tokens=False)])
    rows = read_jsonl(path / "squad-articles" / "questions.jsonl.gz")
    rows = [rows[int(i * max(1, len(rows) / _QUESTIONS))] for i in range(min(len(rows), _QUESTIONS))]
    out.queries = [np.array(e.ids) for e in tokenizer.encode_batch([r["question"] for r in rows], add_special_tokens=False)]
    out.answers = [first[row["article"]] + row["paragraph"] for row in rows]
    return out


def interval(difference, rounds=2000):
    """Half of the 95 % interval of a mean, by bootstrap."""
    rng = np.random.default_rng(1)
    means = difference[rng.integers(0, len(difference), (rounds, len(difference)))].mean(1)
    return (np.quantile(means, 0.975) - np.quantile(means, 0.025)) / 2


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--steps", default="")
    parser.add_argument("--sizes", default="32,64,128")
    parser.add_argument("--windows", default="256,512")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    tokenizer = Tokenizer.from_file(str(options.weights.parent / "tokenizer.json"))
    tokenizer.no_padding(), tokenizer.no_truncation()
    questions = squad(options.eval, tokenizer)
    sizes, windows = ([int(each) for each in text.split(",")] for text in (options.sizes, options.windows))
    base = {}
    for step in [0, *(int(each) for each in options.steps.split(",") if each)]:
        encoder = Encoder().start_from(options.weights).eval()
        if step > 0:
            encoder.load_state_dict(torch.load(options.work / f"mean-{step:06d}.pt", weights_only=True), strict=False)
        kept = options.work / f"squad-{step:06d}-{options.sizes}-{options.windows}.npz"
        if not kept.exists():
            np.savez(kept, **{name: each.numpy() for name, each in measure(encoder, questions, sizes, sizes, windows).items()})
        found = dict(np.load(kept))
        base = base or found
        print(f"step {step}", flush=True)
        for name, each in found.items():
            size = name.split(" ")[1].strip(",")
            difference = 100 * (each - base[f"plain {size}"])
            print(f"  {name:24} {100 * each.mean():.2f}  {difference.mean():+.2f} ± {interval(difference):.2f} against the plain start", flush=True)


if __name__ == "__main__":
    main()
