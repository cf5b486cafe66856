#include "tests/coverage/harness.h"

#include <alloca.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

// The arena: room before and behind for indices that lead out, words that are filled, and a heap.
#define ARENA UINT64_C(0x100100000000) // where AddressSanitizer, too, leaves room
#define ROOM UINT64_C(0x1000000)       // 16 MiB on either side
#define FILLED UINT64_C(0x100000)      // 1 MiB of made-up words
#define ARGUMENTS UINT64_C(0x8000)     // the first pointer argument's buffer
#define RESULT UINT64_C(0xf8000)       // near the end of what is filled
#define RESULT_BYTES 4096
#define POINTED UINT64_C(0x4000) // made-up pointers lead below this
#define HEAP (ARENA + FILLED + ROOM)
#define HEAP_BYTES UINT64_C(0x4000000) // 64 MiB
#define MOST_LINES 4000

static unsigned theSet;
static uint64_t traced = 0x9e3779b97f4a7c15;
static uint64_t heapTop = HEAP;
static uint32_t stubCalls;

static uint64_t mix(uint64_t x) {
    x ^= x >> 31;
    x *= UINT64_C(0x7fb5d329728ea185);
    x ^= x >> 27;
    x *= UINT64_C(0x81dadef4bc2dd44d);
    return x ^ (x >> 33);
}

// A word of set 0: zero; 1: a pointer; 2, 3: a mixture.
static uint64_t madeUp(uint64_t index) {
    if (theSet == 0) return 0;
    uint64_t random = mix(index * 8 + theSet);
    uint64_t pointer = ARENA + (random >> 8) % POINTED / 64 * 64;
    if (theSet == 1) return pointer;
    switch (random & 7) {
    case 0:
    case 1:
    case 2: return pointer;
    case 3: return (random >> 8) & 0xff;
    case 4: return theSet == 2 ? 0 : UINT64_C(0x4000000000000000) + (random >> 8 << 40 >> 4); // a double near 2
    case 5: return theSet == 2 ? 0x0000000141424344 : ~UINT64_C(0);
    default: return 0;
    }
}

static void fill(void) {
    uint64_t* words = (uint64_t*)ARENA;
    if (theSet != 0)
        for (uint64_t i = 0; i < FILLED / 8; ++i)
            words[i] = madeUp(i);
    memset((char*)ARENA + RESULT, 0, RESULT_BYTES);
}

// Variables and their contents before the call.
static struct {
    char* address;
    char* before;
    uint64_t bytes;
} globals[4096];
static unsigned globalCount;

void kiln_cover_global(void* address, uint64_t bytes) {
    if (globalCount == sizeof globals / sizeof globals[0]) return;
    if (bytes > 65536) bytes = 65536;
    char* before = malloc(bytes);
    memcpy(before, address, bytes);
    globals[globalCount].address = address;
    globals[globalCount].before = before;
    globals[globalCount++].bytes = bytes;
}

static unsigned lines;

static void tellWord(const char* where, unsigned number, uint64_t offset, uint64_t word) {
    if (lines++ < MOST_LINES) printf("%s %u %" PRIx64 " %016" PRIx64 "\n", where, number, offset, word);
}

static uint64_t wordAt(const char* bytes, uint64_t size, uint64_t offset) {
    uint64_t word = 0;
    memcpy(&word, bytes + offset, size - offset < 8 ? size - offset : 8);
    return word;
}

// All that differs from what it was before the call.
static void tellState(void) {
    const uint64_t* words = (const uint64_t*)ARENA;
    for (uint64_t i = 0; i < FILLED / 8; ++i) {
        uint64_t before = i * 8 >= RESULT && i * 8 < RESULT + RESULT_BYTES ? 0 : madeUp(i);
        if (words[i] != before) tellWord("arena", 0, i * 8, words[i]);
    }
    for (uint64_t at = HEAP; at < heapTop; at += 8)
        if (*(uint64_t*)at) tellWord("heap", 0, at - HEAP, *(uint64_t*)at);
    for (unsigned g = 0; g < globalCount; ++g)
        for (uint64_t i = 0; i < globals[g].bytes; i += 8) {
            uint64_t now = wordAt(globals[g].address, globals[g].bytes, i);
            if (now != wordAt(globals[g].before, globals[g].bytes, i)) tellWord("global", g, i, now);
        }
    printf("calls %" PRIx64 " %u lines %u\n", traced, stubCalls, lines);
    fflush(stdout);
}

int64_t kiln_cover_integer(uint32_t index) {
    static const int64_t kIntegers[kCoverSets][4] = {{0, 0, 0, 0}, {1, 8, 3, 64}, {7, 2, -1, 40}, {255, 16, 100, 1000}};
    return kIntegers[theSet][index % 4];
}
double kiln_cover_number(uint32_t index) {
    static const double kNumbers[kCoverSets][4] = {
        {0, 0, 0, 0}, {1.5, 2.25, 0.75, 10}, {-3.125, 0.5, 1e10, -0.0}, {100.625, -7, 1e-5, 3}};
    return kNumbers[theSet][index % 4];
}
void* kiln_cover_pointer(uint32_t index) {
    return (char*)ARENA + ARGUMENTS + (uint64_t)(index % 32) * kCoverArgumentBytes;
}
void* kiln_cover_result(void) {
    return (char*)ARENA + RESULT;
}

void kiln_cover_note(uint64_t value) {
    traced = mix(traced ^ value);
}
int64_t kiln_cover_stub(uint32_t function) {
    kiln_cover_note(function);
    ++stubCalls;
    if (theSet < 2) return 0;
    return (int64_t)(mix(function * 4 + theSet) & 3) - (theSet == 3);
}
void* kiln_cover_stub_pointer(uint32_t function) {
    kiln_cover_note(function);
    // Each call's pointer is another one, for those who wait for something new.
    uint64_t call = ++stubCalls;
    if (theSet == 0 || (theSet == 3 && (call & 3) == 3)) return 0;
    return (char*)ARENA + POINTED / 2 + (call * 256) % POINTED;
}
void kiln_cover_stop(uint32_t function) {
    printf("stopped in %u\n", function);
    tellState();
    _exit(0);
}

// A size stands before each block, so that a pointer that is not one of them is left alone.
void* kiln_cover_allocate(uint64_t bytes) {
    uint64_t taken = (bytes + 31) / 16 * 16;
    if (bytes > HEAP_BYTES || heapTop + taken > HEAP + HEAP_BYTES) return 0;
    uint64_t* block = (uint64_t*)heapTop;
    block[0] = bytes;
    heapTop += taken;
    return block + 2;
}
void* kiln_cover_allocate_zeroed(uint64_t count, uint64_t bytes) {
    uint64_t all;
    return __builtin_mul_overflow(count, bytes, &all) ? 0 : kiln_cover_allocate(all);
}
void* kiln_cover_reallocate(void* memory, uint64_t bytes) {
    uint64_t old = (uint64_t)memory > HEAP && (uint64_t)memory < heapTop ? ((uint64_t*)memory)[-2] : 0;
    void* block = kiln_cover_allocate(bytes);
    if (block && memory && old <= HEAP_BYTES) memcpy(block, memory, old < bytes ? old : bytes);
    return block;
}
void kiln_cover_release(void* memory) {
    (void)memory;
}
void kiln_cover_release_sized(void* memory, uint64_t bytes) {
    (void)memory;
    (void)bytes;
}

// What an uninitialized variable holds.
__attribute__((noinline)) static void dirtyStack(int byte) {
    volatile char* bytes = alloca(65536);
    for (unsigned i = 0; i < 65536; ++i)
        bytes[i] = (char)byte;
}

static void runSet(unsigned set, int dirt, unsigned seconds, void (*call)(void)) {
    theSet = set;
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    void* at = mmap((void*)(ARENA - ROOM), FILLED + 2 * ROOM + HEAP_BYTES, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (at != (void*)(ARENA - ROOM)) _exit(99);
    fill();
    // By processor time, however busy the machine is; what sleeps ends, too.
    struct rlimit time = {seconds, seconds + 1};
    setrlimit(RLIMIT_CPU, &time);
    alarm(30 * seconds);
    dirtyStack(dirt);
    call();
    tellState();
    _exit(0);
}

static int runCall(void (*call)(void), const char* sets, int dirt, unsigned seconds) {
    for (const char* at = sets; *at && *at != ','; ++at) {
        unsigned set = (unsigned)(*at - '0') % kCoverSets;
        printf("set %u\n", set);
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) runSet(set, dirt, seconds, call);
        int status = 0;
        if (child < 0 || waitpid(child, &status, 0) != child) return 3;
        printf("end %d\n", WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status));
        fflush(stdout);
    }
    return 0;
}

int kiln_cover_main(int argc, char** argv, void (*const* calls)(void), uint32_t count) {
    if (argc != 4) return 2;
    const char* sets = argv[3];
    int status = 0;
    for (uint32_t i = 0; i < count && sets && !status; ++i) {
        printf("call %u\n", i);
        if (calls[i]) status = runCall(calls[i], sets, atoi(argv[1]), (unsigned)atoi(argv[2]));
        sets = strchr(sets, ',');
        if (sets) ++sets;
    }
    return status;
}
