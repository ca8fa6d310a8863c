/* Made and run while building: prints the filter of call_filter.h as C. The only file that includes
 * libseccomp, which must not be at work in a session: it does not survive the end of memory (2.5.4: NULL
 * followed, or round for ever). */
#include "tui/filter/call_filter.h"

#include <errno.h>
#include <inttypes.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Names, because some exist only on some machines: an unknown one cannot be called either. */
static const char *const forbidden[] = {"execve",
                                        "execveat",
                                        "fork",
                                        "vfork",
                                        "ptrace",
                                        "process_vm_readv",
                                        "process_vm_writev",
                                        "socket",
                                        "socketpair",
                                        "connect",
                                        "bind",
                                        "listen",
                                        "accept",
                                        "accept4",
                                        "io_uring_setup",
                                        "bpf",
                                        "userfaultfd",
                                        "perf_event_open",
                                        "keyctl",
                                        "add_key",
                                        "request_key",
                                        "mount",
                                        "umount2",
                                        "pivot_root",
                                        "chroot",
                                        "unshare",
                                        "setns",
                                        "kexec_load",
                                        "init_module",
                                        "finit_module",
                                        "delete_module",
                                        "pidfd_getfd",
                                        "memfd_create",
                                        "personality",
                                        "open_by_handle_at"};

static int forbid(scmp_filter_ctx filter)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < sizeof forbidden / sizeof forbidden[0]; i++) {
        int call = seccomp_syscall_resolve_name(forbidden[i]);
        if (call != __NR_SCMP_ERROR) {
            rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0);
        }
    }
    if (rc == 0) { /* a process by clone; threads (CLONE_THREAD) stay possible */
        rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                              SCMP_A0(SCMP_CMP_MASKED_EQ, 0x00010000, 0));
    }
    if (rc == 0) { /* its flags are in memory, out of the filter's sight: callers fall back to clone */
        rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    }
    if (rc == 0) {
        rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl), 1,
                              SCMP_A1(SCMP_CMP_MASKED_EQ, 0xFFFFFFFF, TIOCSTI));
    }
    return rc;
}

static int fail(const char *what, int rc)
{
    fprintf(stderr, "call_filter: %s: %d\n", what, rc);
    return EXIT_FAILURE;
}

static int print(FILE *program)
{
    struct sock_filter line;
    size_t size = 0;
    rewind(program);
    puts("#include \"tui/filter/call_filter.h\"\n\nconst struct sock_filter call_filter[] = {");
    for (; fread(&line, sizeof line, 1, program) == 1; size++) {
        printf("    {0x%02x, %u, %u, 0x%08" PRIx32 "},\n", line.code, line.jt, line.jf, line.k);
    }
    printf("};\nconst unsigned short call_filter_size = %zu;\n", size);
    return size > 0 && ferror(program) == 0 && fflush(stdout) == 0 ? EXIT_SUCCESS
                                                                   : fail("cannot be written", errno);
}

int main(void)
{
    FILE *program = tmpfile();
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (program == NULL || filter == NULL) {
        return fail("no file or no memory", errno);
    }
    int rc = forbid(filter);
    if (rc == 0) {
        rc = seccomp_export_bpf(filter, fileno(program));
    }
    rc = rc == 0 ? print(program) : fail("libseccomp", rc);
    seccomp_release(filter);
    return fclose(program) == 0 ? rc : EXIT_FAILURE;
}
