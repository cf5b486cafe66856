# How everything here is compiled: the interface target `kiln_options`, sanitizers, linker, ccache, output folders.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib")

# -fPIC for every target, executables too (CMake would give those -fPIE): one precompiled header then fits them all.
add_compile_options(-fPIC)
add_link_options(-fuse-ld=lld)
# When the output is not a terminal clang drops its colours; Ninja always buffers, so say it explicitly.
add_compile_options($<$<COMPILE_LANGUAGE:C,CXX>:-fcolor-diagnostics>)

set(KILN_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=; empty for none")
if(KILN_SANITIZE)
    # `function` reads 8 bytes in front of its callee, which need not be mapped before JIT code; `vptr` needs RTTI of
    # LLVM's types. Without -fno-sanitize-recover an UBSan finding would only be a line on stderr, not a failed test.
    set(sanitizeFlags -fsanitize=${KILN_SANITIZE} -fno-sanitize=function,vptr -fno-sanitize-recover=all)
    add_compile_options(${sanitizeFlags} -fno-omit-frame-pointer)
    add_link_options(${sanitizeFlags})
endif()

# Whoever links this target is compiled as our code is: our warnings, the repository's root as include folder.
add_library(kiln_options INTERFACE)
target_include_directories(kiln_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(kiln_options INTERFACE
    # The interpreter's a * b + c must round twice, as the IR says; fmuladd is decided in one place, not by clang.
    -ffp-contract=off
    $<$<COMPILE_LANGUAGE:C,CXX>:
        -Wall -Wextra -Werror
        -Wshadow
        -Wimplicit-fallthrough
        -Wunused
        -Wvla
        -Wcast-qual
        -Wthread-safety
    >
    $<$<COMPILE_LANGUAGE:CXX>:
        -Wnon-virtual-dtor
        -Woverloaded-virtual
        -Wextra-semi
        -Wsuggest-override
    >)

# ccache, when it is there. A precompiled header is only cacheable when it carries no timestamp
# (-fno-pch-timestamp, see kiln_use_pch) and ccache is told to trust the compiler about it.
find_program(KILN_CCACHE ccache)
if(KILN_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(launcher env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime "${KILN_CCACHE}")
    set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()
