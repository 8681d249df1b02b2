"""Runs a network over sequences of ids for speed-part.ts: `python python_runs.py GRAPH THREADS`, one round for each line of input."""

import json
import resource
import sys
import time

import numpy
import onnxruntime

began = time.perf_counter()
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(sys.argv[2])
session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
print(json.dumps({"loadMs": 1000 * (time.perf_counter() - began)}), flush=True)
names = [each.name for each in session.get_inputs()]
for line in sys.stdin:
    sequences = json.loads(line)
    began = time.perf_counter()
    for ids in sequences:
        tokens = numpy.array([ids], dtype=numpy.int64)
        feed = {"input_ids": tokens, "attention_mask": numpy.ones_like(tokens), "token_type_ids": numpy.zeros_like(tokens)}
        session.run(["last_hidden_state"], {name: feed[name] for name in names})
    # Kilobytes on Linux.
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ms": 1000 * (time.perf_counter() - began), "megabytes": megabytes}), flush=True)
