#include "bench/probe/in_child.h"

#include <cstdio>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace kiln::bench {

namespace {

[[noreturn]] void runChild(const std::function<std::vector<double>()>& measure, int out) {
    int status = 1;
    try {
        const std::vector<double> numbers = measure();
        const auto bytes = static_cast<ssize_t>(numbers.size() * sizeof(double));
        if (write(out, numbers.data(), static_cast<size_t>(bytes)) == bytes) status = 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
    }
    std::fflush(stderr);
    _exit(status); // what the parent has open is the parent's to flush
}

std::vector<double> readAll(int in) {
    std::vector<double> numbers;
    double number;
    while (read(in, &number, sizeof number) == sizeof number) // pipes give what was written at once in one piece
        numbers.push_back(number);
    return numbers;
}

} // namespace

std::vector<double> inChild(const std::function<std::vector<double>()>& measure) {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("cannot fork");
    if (child == 0) {
        close(ends[0]);
        runChild(measure, ends[1]);
    }
    close(ends[1]);
    std::vector<double> numbers = readAll(ends[0]);
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error("a measuring process failed");
    return numbers;
}

} // namespace kiln::bench
