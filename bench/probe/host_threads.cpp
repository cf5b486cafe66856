#include "bench/probe/host_threads.h"

#include <utility>

namespace kiln::bench {

HostThreads::HostThreads(unsigned count, std::function<void(unsigned)> work) : work_(std::move(work)) {
    starts_.reserve(count); // threads point into it
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, kStackBytes);
    for (unsigned i = 0; i < count; ++i) {
        starts_.push_back({this, i});
        pthread_t thread;
        if (pthread_create(&thread, &attributes, run, &starts_.back()) != 0) break;
        threads_.push_back(thread);
    }
    pthread_attr_destroy(&attributes);
    size_ = static_cast<unsigned>(threads_.size());
}

void* HostThreads::run(void* start) {
    const Start& self = *static_cast<Start*>(start);
    self.owner->work_(self.number);
    return nullptr;
}

void HostThreads::join() {
    for (pthread_t thread : threads_)
        pthread_join(thread, nullptr);
    threads_.clear();
}

} // namespace kiln::bench
