#pragma once

// What the tests of the SQLite level share: a directory, entries that prove themselves, children, a connection of their
// own to the database.

#include "cache/sqlite_level.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <random>
#include <spawn.h>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace kiln::test {

inline constexpr uid_t kNobody = 65534;

/// An empty directory of this test, removed with all that is in it.
class TemporaryDirectory {
public:
    /// `quick`: where nobody waits for a disk, if there is such a place.
    explicit TemporaryDirectory(bool quick = false) {
        const std::string memory = "/dev/shm/";
        std::string name = (quick && access(memory.c_str(), W_OK) == 0 ? memory : testing::TempDir());
        name += "kiln-cache-XXXXXX";
        if (!mkdtemp(name.data())) throw std::runtime_error("no temporary directory");
        path_ = name;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    const std::string& path() const { return path_; }
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }
    std::string database() const { return path_ + "/cache-1.db"; }

private:
    std::string path_;
};

/// A stream of bytes that a number stands for; not random, but without pattern (splitmix64, Steele et al. 2014).
class Stream {
public:
    explicit Stream(uint64_t seed) : state_(seed) {}
    uint64_t next() {
        uint64_t z = (state_ += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    uint64_t below(uint64_t limit) { return next() % limit; }

private:
    uint64_t state_;
};

inline Digest keyOf(uint64_t number) {
    Digest key;
    Stream stream(number);
    for (size_t i = 0; i < key.bytes.size(); i += 8) {
        const uint64_t word = i == 0 ? number : stream.next(); // the number itself comes first, for reading it back
        std::memcpy(&key.bytes[i], &word, sizeof word);
    }
    return key;
}

inline uint64_t numberOf(const Digest& key) {
    uint64_t number;
    std::memcpy(&number, key.bytes.data(), sizeof number);
    return number;
}

/// The only bytes of this length that are right for this key.
inline std::string valueOf(uint64_t number, size_t size) {
    std::string value(size, '\0');
    Stream stream(number * 31 + size);
    for (size_t i = 0; i < size; i += 8) {
        const uint64_t word = stream.next();
        std::memcpy(&value[i], &word, std::min<size_t>(8, size - i));
    }
    return value;
}

inline StoredForm formOf(uint64_t number, size_t size) {
    StoredForm form;
    form.key = keyOf(number);
    form.subject = keyOf(number % 7 + 1000000);
    form.title = "function@" + std::to_string(number);
    form.bytes = valueOf(number, size);
    return form;
}

inline bool isWhole(uint64_t number, const std::string& bytes) {
    return bytes == valueOf(number, bytes.size());
}

/// Null, and a failure of the test, when it cannot be opened.
inline std::unique_ptr<SqliteLevel> openLevel(const std::string& directory, size_t capacityBytes = 100u << 20,
                                              int busyMs = 100) {
    SqliteOptions options;
    options.directory = directory;
    options.capacityBytes = capacityBytes;
    options.busyMs = busyMs;
    auto level = SqliteLevel::open(options);
    if (level) return std::move(*level);
    ADD_FAILURE() << level.error();
    return nullptr;
}

/// Why it cannot be opened; empty, and a failure of the test, when it can.
inline std::string whyNot(const std::string& directory) {
    SqliteOptions options;
    options.directory = directory;
    auto level = SqliteLevel::open(options);
    if (!level) return level.error();
    ADD_FAILURE() << "opened";
    return {};
}

/// Whether the level has the right bytes of this length; without printing them.
inline testing::AssertionResult holds(Level& level, uint64_t number, size_t size) {
    const auto bytes = level.get(keyOf(number));
    if (!bytes) return testing::AssertionFailure() << "entry " << number << " is missing";
    if (*bytes == valueOf(number, size)) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "entry " << number << " has other bytes, " << bytes->size();
}

inline testing::AssertionResult lacks(Level& level, uint64_t number) {
    if (!level.get(keyOf(number))) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "entry " << number << " is there";
}

/// Forks; in the child, `body`'s result is its exit status, a failed expectation makes it 99.
inline pid_t startChild(const std::function<int()>& body) {
    const pid_t child = fork();
    if (child != 0) return child;
    const int status = body();
    _exit(testing::Test::HasFailure() ? 99 : status);
}

/// The exit status, or 1000 and the signal's number.
inline int statusOf(pid_t child) {
    int status = 0;
    if (waitpid(child, &status, 0) != child) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

inline int inChild(const std::function<int()>& body) {
    return statusOf(startChild(body));
}

/// A connection without any of the level's precautions. Not for a process that has a level open there: elsewhere().
class RawConnection {
public:
    explicit RawConnection(const std::string& file) { EXPECT_EQ(sqlite3_open(file.c_str(), &connection_), SQLITE_OK); }
    ~RawConnection() { sqlite3_close(connection_); }
    RawConnection(const RawConnection&) = delete;
    RawConnection& operator=(const RawConnection&) = delete;

    void execute(const std::string& statements) {
        char* error = nullptr;
        EXPECT_EQ(sqlite3_exec(connection_, statements.c_str(), nullptr, nullptr, &error), SQLITE_OK)
            << statements << ": " << (error ? error : "");
        sqlite3_free(error);
    }
    std::string text(const std::string& query) {
        std::string result;
        const auto take = [](void* to, int, char** columns, char**) {
            *static_cast<std::string*>(to) = columns[0] ? columns[0] : "";
            return 0;
        };
        EXPECT_EQ(sqlite3_exec(connection_, query.c_str(), take, &result, nullptr), SQLITE_OK) << query;
        return result;
    }

private:
    sqlite3* connection_ = nullptr;
};

/// Another program (sqlite_other.cpp), with pipes at its standard input and output.
class OtherProcess {
public:
    explicit OtherProcess(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), KILN_SQLITE_OTHER);
        std::vector<char*> pointers;
        for (std::string& argument : arguments)
            pointers.push_back(argument.data());
        pointers.push_back(nullptr);
        int in[2], out[2];
        EXPECT_EQ(pipe2(in, O_CLOEXEC), 0);
        EXPECT_EQ(pipe2(out, O_CLOEXEC), 0);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, in[0], 0);
        posix_spawn_file_actions_adddup2(&actions, out[1], 1);
        EXPECT_EQ(posix_spawn(&process_, pointers[0], &actions, nullptr, pointers.data(), environ), 0);
        posix_spawn_file_actions_destroy(&actions);
        close(in[0]);
        close(out[1]);
        in_ = in[1], out_ = out[0];
    }
    ~OtherProcess() {
        finish();
        close(out_);
    }
    OtherProcess(const OtherProcess&) = delete;
    OtherProcess& operator=(const OtherProcess&) = delete;

    /// Waits for it; empty: it has ended.
    std::string line() {
        std::string line;
        for (char byte; read(out_, &byte, 1) == 1 && byte != '\n';)
            line += byte;
        return line;
    }
    int output() const { return out_; }
    void kill() { ::kill(process_, SIGKILL); }
    /// Ends its input, waits: as statusOf().
    int finish() {
        if (process_ == 0) return status_;
        close(in_);
        status_ = statusOf(process_);
        process_ = 0;
        return status_;
    }

private:
    pid_t process_ = 0;
    int in_ = -1, out_ = -1, status_ = -1;
};

/// The first column of the last row that these statements give in another process.
inline std::string elsewhere(const std::string& file, const std::string& statements) {
    OtherProcess other({"sql", file, statements});
    const std::string result = other.line();
    EXPECT_EQ(other.finish(), 0) << statements;
    return result;
}

inline std::string readFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline void writeFile(const std::string& path, std::string_view bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    EXPECT_TRUE(file.good()) << path;
}

inline unsigned modeOf(const std::string& path) {
    struct stat status{};
    return lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

/// A seed of this run, or KILN_SEED; printed, so that a failure can be repeated.
inline uint64_t seedOf(const char* what) {
    const char* given = std::getenv("KILN_SEED");
    const uint64_t seed = given ? std::strtoull(given, nullptr, 0) : std::random_device()();
    std::printf("%s: KILN_SEED=%llu\n", what, static_cast<unsigned long long>(seed));
    return seed;
}

} // namespace kiln::test
