"""The front ends that blind.py asks: commands, keys, SSH. Each has a name, asks(viewer) and run()."""
import os
import re
import shutil
import subprocess

from blind_rounds import FOLDER, NOW, environment  # it shows the way to the two below
import bases
import scene

KEY_NUMBER = {'c1': 1, 'd1': 2, 'r1': 3, 's1': 6, 'v1': 7}  # in the order of accounts.csv


class CommandLine:
    """The commands of the host."""

    name = ''

    def __init__(self, program, shim):
        self.program, self.shim = program, shim

    def asks(self, viewer):
        return True

    def run(self, folder, viewer, probe, made):
        """Everything that the steps of the probe show: a list of (exit status, output, messages)."""
        shown = []
        for number, step in enumerate(probe.split(' ; ')):
            words, _, stdin = step.partition(' < ')
            words = [made.get(w, w) if w.startswith('{') else w for w in words.split(' ')]
            words = [os.path.join('files', w[1:]) if w.startswith('@') else w.lstrip('%') for w in words]
            if stdin.startswith('@'):
                with open(os.path.join(folder, 'files', stdin[1:]), encoding='utf-8') as file:
                    stdin = file.read()
            done = self.ask(folder, viewer, words, stdin.encode(), f'{probe} {number}')
            if done.returncode > 4:
                raise scene.Failed(f'{probe}: status {done.returncode} {done.stderr.decode()[-300:]}')
            shown.append((done.returncode, done.stdout, done.stderr))
        return shown

    def ask(self, folder, viewer, words, stdin, seed):
        command = [self.program, *([] if viewer == 'local' else ['--as', viewer]), '--round', 'round.db', *words]
        return subprocess.run(command, input=stdin, capture_output=True, check=False, cwd=folder, env=environment(self.shim, seed))


class Ssh(CommandLine):
    """The same over the line: `serve --key N`, as sshd starts it."""

    name = 'ssh'

    def asks(self, viewer):
        return viewer in KEY_NUMBER

    def ask(self, folder, viewer, words, stdin, seed):
        proof = os.path.join(folder, 'round.db.proof')  # not a file that the program has written
        scene.write(proof, ['publickey ' + bases.key_of(viewer)])
        for path, mode in ((folder, 0o700), (proof, 0o600), (os.path.join(folder, 'round.db'), 0o600)):
            os.chmod(path, mode)
        line = ' '.join("'" + word + "'" for word in words)
        command = [self.program, '--round', os.path.join(folder, 'round.db'), 'serve', '--key', str(KEY_NUMBER[viewer])]
        return subprocess.run(command, input=stdin, capture_output=True, check=False, cwd=folder,
                              env={**environment(self.shim, seed), **bases.served(proof, line)})


class Keys:
    """The workstation: the arguments of look.c after the account. 我 stands for the viewer; seat comes first for the choice of seats."""

    name = 'keys'

    def __init__(self, look, program, shim):
        self.look, self.program, self.shim = look, program, shim

    def asks(self, viewer):
        return True

    def run(self, folder, viewer, probe, made):
        for name, ours in FOLDER.items():
            shutil.copyfile(os.path.join(folder, 'files', ours), os.path.join(folder, name))
        words = probe.replace('-我.', f'-{viewer}.').split(' ')
        if words[0] == 'seat':  # who sits down at the host chooses whom to work as
            viewer, words = '', words[1:]
        for form in [word[1:] for word in words if word.startswith("'form-")]:
            subprocess.run([self.program, '--round', 'round.db', '--as', viewer, 'export', 'sheets', form], capture_output=True,
                           check=False, cwd=folder, env=environment(self.shim, 'form'))
        os.unlink(os.path.join(folder, 'files'))  # a way out, into the folder of the one round or the other
        for name in os.listdir(folder):  # the list of files shows when they were written
            if not name.startswith('round.db'):
                os.utime(os.path.join(folder, name), (NOW / 1000, NOW / 1000))
        done = subprocess.run([self.look, 'round.db', viewer, *words], stdin=subprocess.DEVNULL, cwd=folder,
                              capture_output=True, check=False, env={**environment(self.shim, probe), 'TERM': 'xterm-256color'})
        if done.returncode != 0:
            raise scene.Failed(f'keys {probe}: status {done.returncode} {done.stderr.decode()[-300:]}')
        still = re.sub(rb'(/ +)20\d\d-\d\d-\d\d \d\d:\d\d:\d\d', rb'\1<when>', done.stdout)  # and the folder, our own run
        return [(0, still, done.stderr)]

    @staticmethod
    def titles(shown):
        """The screens that were seen."""
        return {title for _, out, _ in shown for title in re.findall(r'^== .* \[(.*)\]$', out.decode(errors='replace'), re.M)}
