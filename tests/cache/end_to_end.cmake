# The cache as a user has it: jit-run, process after process, on one folder.
add_library(cache_end_to_end STATIC end_to_end.cpp)
target_link_libraries(cache_end_to_end PUBLIC
    kiln_test_support kiln_cache GTest::gtest nlohmann_json::nlohmann_json SQLite::SQLite3)
target_compile_definitions(cache_end_to_end PUBLIC "KILN_SQLITE_OTHER=\"$<TARGET_FILE:sqlite_other>\"")

kiln_add_test(cache_warm_test SOURCES warm_test.cpp LIBS cache_end_to_end LABELS unit)
kiln_add_test(cache_keys_test SOURCES keys_test.cpp LIBS cache_end_to_end kiln kiln_jit kiln_llvm LABELS unit)
kiln_add_test(cache_damage_test
    SOURCES
        damage_files_test.cpp
        damage_storage_test.cpp
        damage_test.cpp
    LIBS cache_end_to_end kiln kiln_llvm
    LABELS unit)
kiln_add_test(cache_processes_test SOURCES processes_test.cpp LIBS cache_end_to_end Threads::Threads LABELS unit)
foreach(test cache_warm_test cache_keys_test cache_damage_test cache_processes_test)
    add_dependencies(${test} jit-run kiln_clang_frontend sqlite_other)
endforeach()
