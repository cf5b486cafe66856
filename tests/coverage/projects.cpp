#include "tests/coverage/projects.h"

namespace kiln::test {
namespace {

// Large code bases of many kinds: parsers, compression, cryptography, databases, network, graphics; templates, header
// libraries, vectors. Tests of a project are taken where its code is templates that only they instantiate.
constexpr Project kProjects[] = {
    // C
    {.name = "lua",
     .package = "lua5.4",
     .prepare = "echo '#define DEB_HOST_MULTIARCH \"\"' >src/lua5.4-deb-multiarch.h",
     .files = "src/*.c",
     .flags = "-DLUA_USE_POSIX -Isrc"},
    {.name = "zlib", .package = "zlib", .prepare = "./configure", .files = "*.c", .flags = "-DHAVE_UNISTD_H"},
    {.name = "bzip2", .package = "bzip2", .files = "*.c", .flags = "-D_FILE_OFFSET_BITS=64"},
    {.name = "libpng", .package = "libpng1.6", .prepare = "$CMAKE -S ."},
    {.name = "xz", .package = "xz-utils", .prepare = "$CMAKE -S .", .skip = "/tests/"},
    {.name = "zstd", .package = "libzstd", .prepare = "$CMAKE -S build/cmake", .skip = "zstd-frugal|dynlib|_static"},
    {.name = "libjpeg-turbo", .package = "libjpeg-turbo", .prepare = "$CMAKE -S . -DWITH_SIMD=OFF"},
    {.name = "freetype", .package = "freetype", .prepare = "$CMAKE -S ."},
    {.name = "libxml2", .package = "libxml2", .prepare = "$CMAKE -S . -DLIBXML2_WITH_PYTHON=OFF", .skip = "/test"},
    {.name = "sqlite",
     .package = "sqlite3",
     .prepare = "./configure --disable-tcl && make sqlite3.c",
     .files = "sqlite3.c",
     .flags = "-DSQLITE_ENABLE_FTS5 -DSQLITE_ENABLE_RTREE -DSQLITE_ENABLE_SESSION -DSQLITE_ENABLE_PREUPDATE_HOOK "
              "-DSQLITE_ENABLE_COLUMN_METADATA -DSQLITE_ENABLE_MATH_FUNCTIONS"},
    {.name = "redis",
     .package = "redis",
     .prepare = "cd src && sh mkreleasehdr.sh",
     .files = "src/*.c deps/hiredis/*.c deps/lua/src/*.c deps/linenoise/linenoise.c deps/hdr_histogram/hdr_*.c",
     .flags = "-D_GNU_SOURCE -DREDIS_STATIC= -DLUA_USE_MKSTEMP -DENABLE_CJSON_GLOBAL -Ideps/hiredis -Ideps/lua/src "
              "-Ideps/linenoise -Ideps/hdr_histogram -Isrc"},
    {.name = "curl", .package = "curl", .prepare = "$CMAKE -S . -DCURL_USE_OPENSSL=OFF", .only = "/lib/|/src/"},
    {.name = "mbedtls", .package = "mbedtls", .prepare = "$CMAKE -S . -DENABLE_TESTING=OFF", .skip = "/programs/"},
    {.name = "openssl",
     .package = "openssl",
     .prepare = "./Configure linux-x86_64 no-asm && make build_generated",
     .files = "crypto/*.c crypto/aes/*.c crypto/asn1/*.c crypto/bn/*.c crypto/chacha/*.c crypto/des/*.c "
              "crypto/ec/*.c crypto/evp/*.c crypto/modes/*.c crypto/poly1305/*.c crypto/rsa/*.c crypto/sha/*.c "
              "crypto/x509/*.c",
     .flags =
         "-I. -Iinclude -Icrypto -Icrypto/include -Icrypto/modes -Iproviders/common/include "
         "-Iproviders/implementations/include -DOPENSSL_BUILDING_OPENSSL '-DOPENSSLDIR=\"/\"' '-DENGINESDIR=\"/\"' "
         "'-DMODULESDIR=\"/\"' -DL_ENDIAN",
     .skip = "ppc|s390|sparc|armcap|riscv"},
    // C++
    {.name = "fmt",
     .package = "fmtlib",
     .prepare = "$CMAKE -S .",
     .only = "tree/src/[a-z]*\\.cc|tree/test/(args|color|format-impl|printf|ranges)-test\\.cc"},
    {.name = "re2", .package = "re2", .files = "re2/*.cc util/*.cc", .flags = "-std=c++17 -I."},
    {.name = "leveldb",
     .package = "leveldb",
     .prepare = "$CMAKE -S . -DLEVELDB_BUILD_BENCHMARKS=OFF",
     .skip = "third_party"},
    {.name = "snappy", .package = "snappy", .prepare = "$CMAKE -S . -DSNAPPY_BUILD_BENCHMARKS=OFF"},
    {.name = "googletest",
     .package = "googletest",
     .prepare = "$CMAKE -S . -Dgtest_build_samples=ON -Dgtest_build_tests=ON"},
    {.name = "abseil", .package = "abseil", .prepare = "$CMAKE -S . -DABSL_BUILD_TESTING=OFF -DCMAKE_CXX_STANDARD=17"},
    {.name = "protobuf",
     .package = "protobuf",
     .prepare = "$CMAKE -S . -Dprotobuf_BUILD_TESTS=OFF",
     .only = "libprotobuf\\.dir"},
    {.name = "harfbuzz", .package = "harfbuzz", .prepare = "$CMAKE -S ."},
    {.name = "nlohmann-json",
     .package = "nlohmann-json3",
     .prepare = "$CMAKE -S . -DJSON_BuildTests=ON -DCMAKE_CXX_STANDARD=17",
     .only = "unit-(capacity|comparison|conversions|deserialization|element_access1|inspection|items|merge_patch|"
             "pointer_access|unicode1)\\.cpp"},
    {.name = "eigen",
     .package = "eigen3",
     .prepare = "$CMAKE -S .",
     .only = "TEST_PART_1=1.*/test/(array_cwise|basicstuff|cholesky|determinant|geo_quaternion|integer_types|inverse|"
             "linearstructure|lu|packetmath|product_small|redux|swap|vectorwiseop)\\.cpp"},
    // Ours
    {.name = "kiln", .files = "", .only = "/(cache|ir|tools)/[^ /]*\\.cpp"},
    {.name = "kiln-programs", .files = "tests/programs/*.c* bench/programs/*.c*", .skip = "\\.inc\\."},
};

} // namespace

std::span<const Project> projects() {
    return kProjects;
}

} // namespace kiln::test
