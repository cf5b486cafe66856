# Digests, keys, entries, policies; then what several threads share.
kiln_add_test(cache_core_test
    SOURCES
        digest_test.cpp
        entry_damage_test.cpp
        entry_test.cpp
        eviction_policy_test.cpp
        key_material_test.cpp
    LIBS kiln_cache)
kiln_add_test(cache_chain_test
    SOURCES
        chain_test.cpp
        memory_level_test.cpp
    LIBS kiln_cache
    LABELS unit quick threads)
