"""Plays a round through the command line of pingshen, as a script of the office would."""

import csv
import io
import json
import os
import subprocess


class Mismatch(Exception):
    """The program did something other than what was expected; the text says what."""


def expect(condition, text):
    if not condition:
        raise Mismatch(text)


class Program:
    """One round file and the folder it lies in."""

    def __init__(self, path, folder):
        self.path, self.folder = os.path.abspath(path), folder
        self.round = os.path.join(folder, "round.db")
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": folder, "LANG": "C.UTF-8", "NO_COLOR": "1"}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]

    def file(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, data):
        """Writes text or bytes into the folder; returns the path."""
        with open(self.file(name), "wb") as stream:
            stream.write(data if isinstance(data, bytes) else data.encode("utf-8"))
        return self.file(name)

    def call(self, *words, account=None):
        """(exit code, standard output, standard error)"""
        command = [self.path, "--round", self.round] + (["--as", account] if account else []) + list(words)
        done = subprocess.run(command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
        return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")

    def run(self, *words, account=None, code=0):
        """Standard output as text; the exit code must be the one given."""
        got, out, err = self.call(*words, account=account)
        said = err.strip() or out.decode("utf-8", "replace").strip()
        expect(got == code, "“%s”%s: exit code %d, expected %d: %s" % (
            " ".join(words), " as " + account if account else "", got, code, said[:2000]))
        return out.decode("utf-8")

    def json(self, *words, account=None):
        text = self.run(*words, account=account)
        try:
            return json.loads(text)
        except ValueError as error:
            raise Mismatch("“%s”: not JSON: %s: %s" % (" ".join(words), error, text[:500]))

    def export(self, kind, name, account=None):
        """Exports one CSV and returns (header, rows as dicts), having checked BOM and line ends."""
        self.run("export", kind, self.file(name), account=account)
        with open(self.file(name), "rb") as stream:
            return parse_csv(stream.read(), name)


def parse_csv(data, name):
    expect(data.startswith(b"\xef\xbb\xbf"), "%s: no BOM" % name)
    text = data[3:].decode("utf-8")
    expect(text.endswith("\r\n"), "%s: does not end in CRLF" % name)
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    expect(all(len(row) == len(rows[0]) for row in rows), "%s: ragged rows" % name)
    return rows[0], [dict(zip(rows[0], row)) for row in rows[1:]]


def csv_text(rows, ending="\r\n", delimiter=","):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows(rows)
    return out.getvalue()
