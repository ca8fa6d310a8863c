"""Runs the tests of the panel over SSH, one after the other on one host. `main.py NAME…` runs some modules only."""
import glob
import os
import sys
import time
import traceback

import host
import panel
import test_command
import test_escapes
import test_many
import test_passcode
import test_refusals
import test_roles
import test_screens
import test_setup

# In this order: the round goes from scoring to the closed list.
MODULES = [test_setup, test_command, test_roles, test_refusals, test_escapes, test_screens, test_passcode,
           test_many]


def run_test(test, stage):
    start = time.monotonic()
    try:
        test(stage)
        print(f"# {time.monotonic() - start:.1f} s")
        print("ok", test.__doc__.split("\n")[0].rstrip("."), flush=True)
        return True
    except Exception:  # whatever went wrong is a failed test, and the next one is run
        print("not ok", test.__doc__.split("\n")[0].rstrip("."), flush=True)
        print("".join("# " + line + "\n" for line in traceback.format_exc()[-3000:].splitlines()), flush=True)
        return False


def proofs():
    """What sshd leaves of a connection when it is killed (ExposeAuthInfo): the one thing that lies in the real /tmp."""
    return set(glob.glob("/tmp/sshauth.*"))


def main():
    wanted = sys.argv[1:]
    there = proofs()
    host.private_places()
    stage = panel.Stage(host.Host())
    test_setup.prepare(stage)
    failed = 0
    for module in MODULES:
        if wanted and module.__name__ not in wanted and module is not test_setup:
            continue
        start = time.monotonic()
        for test in module.TESTS:
            failed += not run_test(test, stage)
        print(f"# {module.__name__}: {time.monotonic() - start:.1f} s", flush=True)
    stage.host.sshd.terminate()
    stage.host.sshd.wait()
    for name in proofs() - there:
        os.unlink(name)
    return failed > 0


sys.exit(main())
