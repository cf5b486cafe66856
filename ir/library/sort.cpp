// Bodies of C library functions that call back, for units: compiled to bitcode with the engine, embedded by
// ir/library_bodies.S. A unit that has the caller, one of these and the callback is optimized as one.
//
// Each calls back in the order, and with the addresses, that glibc's does, as callbacks may tell; what it does not do
// as glibc would, it leaves to glibc.

#include <cstddef>
#include <cstring>

using Compare = int (*)(const void*, const void*);

extern "C" {
void* kiln_library_allocate(size_t bytes); // null: there is no memory
void kiln_library_release(void* memory);
void qsort(void* base, size_t count, size_t size, Compare compare);
void kiln_library_qsort(void* base, size_t count, size_t size, Compare compare);
}

namespace {

/// Larger elements are sorted by pointers to them, larger arrays perhaps by another algorithm.
constexpr size_t kMostElementBytes = 32, kMostBytes = size_t{64} << 20;
/// Of arrays up to here the second copy lies on the stack, as glibc's does.
constexpr size_t kBytesOnStack = 1024;
/// More than halving so many elements (2^21) takes.
constexpr unsigned kMostLevels = 32;

/// A part of the array, and how far sorting it is: its left half, its right half, both.
struct Part {
    size_t first, count;
    unsigned sortedHalves;
};

} // namespace

/// The merge sort of glibc: halves first, the left one smaller, ties from the left. Without recursion, so that the
/// comparison is called in one place.
void kiln_library_qsort(void* base, size_t count, size_t size, Compare compare) {
    if (size > kMostElementBytes || count > kMostBytes / kMostElementBytes) return qsort(base, count, size, compare);
    if (count < 2) return;
    char small[kBytesOnStack];
    char* const merged = count * size < kBytesOnStack ? small : static_cast<char*>(kiln_library_allocate(count * size));
    if (!merged) return qsort(base, count, size, compare);
    char* const array = static_cast<char*>(base);
    Part parts[kMostLevels];
    unsigned open = 0;
    parts[0] = {0, count, 0};
    for (;;) {
        Part& part = parts[open];
        size_t left = part.count / 2, right = part.count - left;
        if (part.count > 1 && part.sortedHalves < 2) {
            const bool isRight = part.sortedHalves++ == 1;
            parts[++open] = {part.first + (isRight ? left : 0), isRight ? right : left, 0};
            continue;
        }
        if (part.count > 1) {
            char *a = array + part.first * size, *b = a + left * size, *to = merged;
            // Branches: the comparison's own, once it is inlined, lead straight to one of the two.
            while (left != 0 && right != 0) {
                if (compare(a, b) <= 0) {
                    memcpy(to, a, size);
                    a += size;
                    --left;
                } else {
                    memcpy(to, b, size);
                    b += size;
                    --right;
                }
                to += size;
            }
            if (left != 0) memcpy(to, a, left * size);
            memcpy(array + part.first * size, merged, (part.count - right) * size);
        }
        if (open-- == 0) break;
    }
    if (merged != small) kiln_library_release(merged);
}
