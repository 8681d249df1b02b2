"""Serves a GGUF file with llama.cpp's own HTTP server until it is killed.

Run: python serve_llama.py MODEL.gguf PORT [API_KEY]; prints one line with the address once it listens.
"""

import sys
import threading

import xllamacpp


def main(model: str, port: int, key: str | None) -> None:
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.embedding = True
    params.n_batch = 512
    params.n_ubatch = 512
    params.n_gpu_layers = 0
    # Threads wait for each other in a loop: on a busy machine one is much faster than two.
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.verbosity = -1
    if key is not None:
        params.api_keys = [key]
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None)
