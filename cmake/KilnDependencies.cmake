# The packages we use, found once. Targets to link:
#   kiln_llvm                     LLVM's headers (as SYSTEM), and LLVM: the shared libLLVM, or its static libraries
#                                 where kiln_carry_llvm(TARGET) was called
#   kiln_clang                    the same for Clang's libraries
#   Threads::Threads  FFI::ffi  zstd::libzstd_shared  tl::expected
#   CLI11::CLI11  nlohmann_json::nlohmann_json  SQLite::SQLite3
# and kiln_use_pch(TARGET) for a target with many files that include LLVM.

# LLVM's package looks for what parts of it need that we do not use.
foreach(unneeded LibEdit CURL)
    set(CMAKE_DISABLE_FIND_PACKAGE_${unneeded} ON)
endforeach()

# "19.1" and not "19": LLVM's version file accepts only its own major.minor. Other LLVMs may be installed beside it.
find_package(LLVM 19.1 CONFIG REQUIRED HINTS /usr/lib/llvm-19/lib/cmake/llvm)
# Clang's package has no version file, so it is pinned by place: the one that belongs to this LLVM.
cmake_path(GET LLVM_DIR PARENT_PATH llvmPackages)
find_package(Clang CONFIG REQUIRED PATHS "${llvmPackages}/clang" NO_DEFAULT_PATH)
message(STATUS "LLVM ${LLVM_PACKAGE_VERSION} in ${LLVM_INSTALL_PREFIX}")

# Linking libLLVM.so takes a process 12 ms at each start, most of its symbols unused; carrying the parts we use takes one.
# So programs that start often carry them. Hosts and tests do not: they share libLLVM with whoever else uses it.
option(KILN_CARRY_LLVM "Link the tools and the C/C++ front end with LLVM's static libraries" ON)

# The parts of LLVM that a target which carries it may need, Clang's own needs among them; the linker drops the rest.
llvm_map_components_to_libnames(llvmParts
    X86 Passes OrcJIT BitReader BitWriter IRReader Linker Coroutines Object DebugInfoDWARF)
llvm_map_components_to_libnames(llvmPartsOfClang
    Coverage FrontendDriver FrontendHLSL FrontendOffloading FrontendOpenMP Instrumentation LTO Option ProfileData
    WindowsDriver)

separate_arguments(llvmDefinitions NATIVE_COMMAND "${LLVM_DEFINITIONS}")
add_library(kiln_llvm INTERFACE)
target_include_directories(kiln_llvm SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS})
target_compile_definitions(kiln_llvm INTERFACE ${llvmDefinitions})
set(carries "$<BOOL:$<TARGET_PROPERTY:KILN_CARRIES_LLVM>>") # of whichever executable or module is linked in the end
target_link_libraries(kiln_llvm INTERFACE "$<IF:${carries},${llvmParts},LLVM>")

# By file: what Clang's package says of its static libraries is that they want the shared libLLVM.
set(clangParts "")
foreach(part Frontend Serialization Driver Parse CodeGen Sema APINotes Analysis Edit ASTMatchers AST Support Lex Basic)
    list(APPEND clangParts "${LLVM_LIBRARY_DIR}/libclang${part}.a")
endforeach()
add_library(kiln_clang INTERFACE)
target_include_directories(kiln_clang SYSTEM INTERFACE ${CLANG_INCLUDE_DIRS})
target_link_libraries(kiln_clang INTERFACE
    "$<IF:${carries},-Wl$<COMMA>--start-group;${clangParts};-Wl$<COMMA>--end-group;${llvmPartsOfClang},clang-cpp>"
    kiln_llvm)

# kiln_carry_llvm(TARGET): links TARGET, an executable or a module, with LLVM's static libraries, for itself alone.
function(kiln_carry_llvm target)
    # Under sanitizers, inline functions of LLVM's headers differ from those in its libraries (allocators poison what they
    # have not given out), and one link would mix the two.
    if(NOT KILN_CARRY_LLVM OR KILN_SANITIZE)
        return()
    endif()
    set_target_properties(${target} PROPERTIES KILN_CARRIES_LLVM ON)
    # Both for a quick start: relocations of a few bytes each (glibc 2.36 on), and what runs at the start side by side.
    set(quickStart -Wl,-z,pack-relative-relocs -Wl,-z,keep-text-section-prefix)
    target_link_options(${target} PRIVATE -Wl,--as-needed -Wl,--gc-sections ${quickStart})
    # An executable shows only what its libraries ask for; a module shows all.
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "MODULE_LIBRARY")
        target_link_options(${target} PRIVATE -Wl,--exclude-libs=ALL)
    endif()
endfunction()

find_package(Threads REQUIRED)
find_package(FFI REQUIRED) # the module of this name comes with LLVM
find_package(zstd CONFIG REQUIRED)
find_package(tl-expected CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(SQLite3 3.40 REQUIRED) # the module comes with CMake

# One precompiled header for all rooms: a translation unit that includes ORC costs seconds without it.
# A target that uses it must link kiln_options and kiln_llvm, and add no language option of its own.
option(KILN_PCH "Precompile LLVM's headers" ON)
function(kiln_use_pch target)
    if(NOT KILN_PCH)
        return()
    endif()
    if(NOT TARGET kiln_llvm_pch)
        file(WRITE "${CMAKE_BINARY_DIR}/kiln_llvm_pch.cpp.in" "// The owner of the precompiled header.\n")
        configure_file("${CMAKE_BINARY_DIR}/kiln_llvm_pch.cpp.in" "${CMAKE_BINARY_DIR}/kiln_llvm_pch.cpp" COPYONLY)
        add_library(kiln_llvm_pch OBJECT "${CMAKE_BINARY_DIR}/kiln_llvm_pch.cpp")
        target_link_libraries(kiln_llvm_pch PRIVATE kiln_options kiln_llvm)
        target_compile_options(kiln_llvm_pch PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
        target_precompile_headers(kiln_llvm_pch PRIVATE "${CMAKE_SOURCE_DIR}/cmake/llvm_pch.h")
    endif()
    target_precompile_headers(${target} REUSE_FROM kiln_llvm_pch)
endfunction()
