// Many threads of a host, with small stacks.
#pragma once

#include <cstddef>
#include <functional>
#include <pthread.h>
#include <vector>

namespace kiln::bench {

/// Each runs `work(its number)`. As many as the system gives: size() may be less than what was asked for.
class HostThreads {
public:
    static constexpr size_t kStackBytes = size_t{256} << 10;

    HostThreads(unsigned count, std::function<void(unsigned number)> work);
    ~HostThreads() { join(); }
    HostThreads(const HostThreads&) = delete;
    HostThreads& operator=(const HostThreads&) = delete;

    unsigned size() const { return size_; }
    void join();

private:
    struct Start {
        HostThreads* owner;
        unsigned number;
    };
    static void* run(void* start);

    const std::function<void(unsigned)> work_;
    std::vector<Start> starts_;
    std::vector<pthread_t> threads_;
    unsigned size_ = 0;
};

} // namespace kiln::bench
