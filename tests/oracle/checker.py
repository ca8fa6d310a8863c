"""Loads data/defaults/verify.py as a module: the arithmetic that the tests in this folder believe."""

import importlib.util
import os
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PATH = os.path.join(TOP, "data", "defaults", "verify.py")


def load():
    sys.dont_write_bytecode = True  # no __pycache__ beside a file that is shipped
    spec = importlib.util.spec_from_file_location("verify", PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verify = load()
