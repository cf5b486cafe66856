#pragma once

// The wall between the engine and Clang: plain C types in, bytes and text out, so that whoever loads the library shares
// no C++ type with it, and a host that feeds bitcode never loads Clang.

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Changes with this header; checked after loading.
#define KILN_CLANG_INTERFACE 2

typedef struct KilnClangRequest {
    const char* fileName; ///< names the main file in messages; what `#include "..."` is relative to
    const char* text;     ///< the main file's bytes, followed by a zero byte
    size_t textBytes;
    int isCxx;
    const char* const* args; ///< already restricted by the caller (ir/clang_options.h)
    size_t argCount;
    const char* resourceDirectory; ///< Clang's own headers; null: searched
    int wantManifest;              ///< whether the result is to be kept
} KilnClangRequest;

typedef struct KilnClangResult {
    int ok;              ///< 0: `diagnostics` says why
    const char* bitcode; ///< when ok
    size_t bitcodeBytes;
    const char* diagnostics; ///< Clang's text, errors and warnings, with lines; never null
    const char* manifest;    ///< when ok and wanted: what was read and looked for (ir/manifest_record.h)
    size_t manifestBytes;
    const char* notCacheable; ///< null: the result holds as long as the manifest does; else why not
} KilnClangResult;

typedef int KilnClangVersionFunction(void);
typedef KilnClangResult* KilnClangCompileFunction(const KilnClangRequest* request);
typedef void KilnClangFreeFunction(KilnClangResult* result);

/// Thread-safe. Never prints, never exits, starts no process. The result is freed with kiln_clang_free.
__attribute__((visibility("default"))) KilnClangResult* kiln_clang_compile(const KilnClangRequest* request);
__attribute__((visibility("default"))) void kiln_clang_free(KilnClangResult* result);
__attribute__((visibility("default"))) int kiln_clang_version(void);

#ifdef __cplusplus
} // extern "C"
#endif
