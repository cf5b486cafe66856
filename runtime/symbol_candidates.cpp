// The names that the process's C and C++ libraries export, for the message about a misspelt one.

#include "symbols.h"

#include <cstring>
#include <elf.h>
#include <link.h>

namespace kiln {

namespace {

/// The number of dynamic symbols is not recorded anywhere but in the hash table: the last chain's end.
uint32_t symbolCount(const uint32_t* hash) {
    uint32_t buckets = hash[0], first = hash[1], bloomWords = hash[2];
    const uint32_t* bucket = hash + 4 + bloomWords * 2;
    const uint32_t* chain = bucket + buckets;
    uint32_t last = 0;
    for (uint32_t i = 0; i < buckets; ++i)
        last = std::max(last, bucket[i]);
    if (last < first) return 0;
    while (!(chain[last - first] & 1))
        ++last;
    return last + 1;
}

int visit(dl_phdr_info* info, size_t, void* out) {
    const char* file = std::strrchr(info->dlpi_name, '/');
    if (!file || (!std::strstr(file, "/libc.so") && !std::strstr(file, "/libm.so") && !std::strstr(file, "/libstdc++")))
        return 0;
    const char* strings = nullptr;
    const ElfW(Sym)* symbols = nullptr;
    const uint32_t* hash = nullptr;
    for (int i = 0; i < info->dlpi_phnum; ++i) {
        if (info->dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
        for (auto* entry = reinterpret_cast<const ElfW(Dyn)*>(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
             entry->d_tag != DT_NULL; ++entry) {
            // glibc has relocated these pointers in place.
            if (entry->d_tag == DT_STRTAB)
                strings = reinterpret_cast<const char*>(entry->d_un.d_ptr);
            else if (entry->d_tag == DT_SYMTAB)
                symbols = reinterpret_cast<const ElfW(Sym)*>(entry->d_un.d_ptr);
            else if (entry->d_tag == DT_GNU_HASH)
                hash = reinterpret_cast<const uint32_t*>(entry->d_un.d_ptr);
        }
    }
    if (!strings || !symbols || !hash) return 0;
    for (uint32_t i = 1, n = symbolCount(hash); i < n; ++i)
        if (symbols[i].st_shndx != SHN_UNDEF)
            static_cast<std::vector<std::string>*>(out)->push_back(strings + symbols[i].st_name);
    return 0;
}

} // namespace

std::vector<std::string> symbolCandidates(std::vector<std::string> own) {
    dl_iterate_phdr(visit, &own);
    return own;
}

} // namespace kiln
