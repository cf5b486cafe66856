#include "cache/compression.h"

#include "cache/little_endian.h"

#include <atomic>

#include <zstd.h>

namespace kiln {

namespace {

// On 97 small objects and their bitcode, 9 took 3 to 6 times as long as 3, for 1 to 3 % fewer bytes.
constexpr int kLevel = 3;
// Below, a frame's header and its blocks' eat what is saved.
constexpr size_t kLeastBytes = 64;

std::atomic<uint64_t> decompressions{0};

// A thread's own context: making one costs more than compressing a small part with it. It is used at exit, too, when
// the main thread's thread-locals have been destroyed: then it is made for each use.
template <class Context, Context* (*make)(), size_t (*destroy)(Context*)>
class Lease {
public:
    Lease() {
        thread_local const AtThreadEnd atThreadEnd;
        (void)atThreadEnd;
        isKept_ = !isOver;
        context_ = isKept_ && kept ? kept : make();
        if (isKept_) kept = context_;
    }
    ~Lease() {
        if (!isKept_) destroy(context_);
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Context* get() const { return context_; } ///< null: no memory

private:
    struct AtThreadEnd {
        ~AtThreadEnd() {
            destroy(kept);
            kept = nullptr;
            isOver = true;
        }
    };
    // Trivial, so that they hold their values after the thread's destructors have run.
    static thread_local inline Context* kept = nullptr;
    static thread_local inline bool isOver = false;

    Context* context_;
    bool isKept_;
};
using Compressor = Lease<ZSTD_CCtx, ZSTD_createCCtx, ZSTD_freeCCtx>;
using Decompressor = Lease<ZSTD_DCtx, ZSTD_createDCtx, ZSTD_freeDCtx>;

// One frame from the first byte to the last, of the present format (the library may read older ones and skip others),
// that names this size.
bool isOneFrameOf(std::string_view frame, size_t rawBytes) {
    if (frame.size() < sizeof(uint32_t) || loadLittle<uint32_t>(frame, 0) != ZSTD_MAGICNUMBER) return false;
    return ZSTD_getFrameContentSize(frame.data(), frame.size()) == rawBytes &&
           ZSTD_findFrameCompressedSize(frame.data(), frame.size()) == frame.size();
}

} // namespace

std::optional<std::string> compress(std::string_view raw) {
    if (raw.size() < kLeastBytes) return std::nullopt;
    const Compressor compressor;
    if (!compressor.get()) return std::nullopt;
    std::string frame(ZSTD_compressBound(raw.size()), '\0');
    // No checksum in the frame: the entry's MAC says more.
    const size_t size = ZSTD_compressCCtx(compressor.get(), frame.data(), frame.size(), raw.data(), raw.size(), kLevel);
    if (ZSTD_isError(size) || size >= raw.size()) return std::nullopt;
    frame.resize(size);
    return frame;
}

std::optional<std::string> decompress(std::string_view frame, size_t rawBytes) {
    decompressions.fetch_add(1, std::memory_order_relaxed); // Order: only counted
    if (!isOneFrameOf(frame, rawBytes)) return std::nullopt;
    const Decompressor decompressor;
    if (!decompressor.get()) return std::nullopt;
    std::string raw(rawBytes, '\0');
    const size_t size = ZSTD_decompressDCtx(decompressor.get(), raw.data(), raw.size(), frame.data(), frame.size());
    if (ZSTD_isError(size) || size != rawBytes) return std::nullopt;
    return raw;
}

uint64_t decompressionCount() {
    return decompressions.load(std::memory_order_relaxed); // Order: only counted
}

} // namespace kiln
