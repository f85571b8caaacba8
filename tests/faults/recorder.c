/* Preloaded: notes each change of a file under RECORD_FOLDER in RECORD_LOG, in the order in which
 * the system took them. A record is a line "op name offset length", then the bytes of a write. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static int out = -1;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    const char *where = getenv("RECORD_FOLDER"), *log = getenv("RECORD_LOG");
    if (where && log && realpath(where, folder)) {
        strcat(folder, "/");
        out = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
}

/* The name below the folder, "." for the folder itself, NULL for what lies elsewhere. */
static const char *inside(const char *path) {
    size_t length = strlen(folder);
    if (out < 0) return NULL;
    if (!strncmp(path, folder, length)) return path[length] ? path + length : ".";
    if (strlen(path) == length - 1 && !strncmp(path, folder, length - 1)) return ".";
    return NULL;
}

static const char *behind(int fd, char *buffer) {
    char link[64];
    ssize_t got;
    if (out < 0) return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    got = readlink(link, buffer, PATH_MAX - 1);
    if (got <= 0) return NULL;
    buffer[got] = 0;
    return inside(buffer);
}

static void put(const void *bytes, size_t length) {
    const char *at = bytes;
    while (length > 0) {
        long sent = syscall(SYS_write, out, at, length);
        if (sent <= 0) abort();
        at += sent;
        length -= sent;
    }
}

static void note(const char *op, const char *name, long long offset, long long length,
                 const void *bytes) {
    char line[PATH_MAX + 128];
    int saved = errno;
    int size = snprintf(line, sizeof line, "%s %s %lld %lld\n", op, name, offset, length);
    put(line, size);
    if (bytes) put(bytes, length);
    errno = saved;
}

static int opened(const char *path, int flags, mode_t mode) {
    const char *name = inside(path);
    struct stat before;
    int there, fd;
    if (!name || !(flags & (O_CREAT | O_TRUNC)))
        return syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    pthread_mutex_lock(&turn);
    there = !stat(path, &before);
    fd = syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (fd >= 0 && !there) note("create", name, 0, 0, NULL);
    if (fd >= 0 && there && (flags & O_TRUNC)) note("truncate", name, 0, 0, NULL);
    pthread_mutex_unlock(&turn);
    return fd;
}

#define OPEN(which)                                  \
    int which(const char *path, int flags, ...) {    \
        mode_t mode = 0;                             \
        if (flags & O_CREAT) {                       \
            va_list rest;                            \
            va_start(rest, flags);                   \
            mode = va_arg(rest, mode_t);             \
            va_end(rest);                            \
        }                                            \
        return opened(path, flags, mode);            \
    }
OPEN(open)
OPEN(open64)

static ssize_t placed(int fd, const void *bytes, size_t length, off64_t offset) {
    char buffer[PATH_MAX];
    const char *name = behind(fd, buffer);
    ssize_t sent;
    if (!name) return syscall(SYS_pwrite64, fd, bytes, length, offset);
    pthread_mutex_lock(&turn);
    sent = syscall(SYS_pwrite64, fd, bytes, length, offset);
    if (sent > 0) note("write", name, offset, sent, bytes);
    pthread_mutex_unlock(&turn);
    return sent;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    return placed(fd, bytes, length, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    return placed(fd, bytes, length, offset);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    char buffer[PATH_MAX];
    const char *name = behind(fd, buffer);
    ssize_t sent;
    if (!name) return syscall(SYS_write, fd, bytes, length);
    pthread_mutex_lock(&turn);
    sent = syscall(SYS_write, fd, bytes, length);
    if (sent > 0) note("write", name, lseek(fd, 0, SEEK_CUR) - sent, sent, bytes);
    pthread_mutex_unlock(&turn);
    return sent;
}

static int cut(int fd, off64_t length) {
    char buffer[PATH_MAX];
    const char *name = behind(fd, buffer);
    int failed;
    if (!name) return syscall(SYS_ftruncate, fd, length);
    pthread_mutex_lock(&turn);
    failed = syscall(SYS_ftruncate, fd, length);
    if (!failed) note("truncate", name, length, 0, NULL);
    pthread_mutex_unlock(&turn);
    return failed;
}

int ftruncate(int fd, off_t length) { return cut(fd, length); }
int ftruncate64(int fd, off64_t length) { return cut(fd, length); }

static int synced(int fd, long call) {
    char buffer[PATH_MAX];
    const char *name = behind(fd, buffer);
    int failed;
    if (!name) return syscall(call, fd);
    pthread_mutex_lock(&turn);
    failed = syscall(call, fd);
    if (!failed) note("sync", name, 0, 0, NULL);
    pthread_mutex_unlock(&turn);
    return failed;
}

int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

int unlink(const char *path) {
    const char *name = inside(path);
    int failed;
    if (!name) return REAL(unlink)(path);
    pthread_mutex_lock(&turn);
    failed = REAL(unlink)(path);
    if (!failed) note("unlink", name, 0, 0, NULL);
    pthread_mutex_unlock(&turn);
    return failed;
}

int rename(const char *from, const char *to) {
    const char *name = inside(to);
    int failed;
    if (!name || !inside(from)) return REAL(rename)(from, to);
    pthread_mutex_lock(&turn);
    failed = REAL(rename)(from, to);
    if (!failed) {
        const char *old = inside(from);
        note("rename", old, 0, strlen(name), name);
    }
    pthread_mutex_unlock(&turn);
    return failed;
}
