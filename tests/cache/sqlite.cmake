# The SQLite level: its directory and key, what it does, what may be wrong with its files, and who dies in between.
kiln_add_test(cache_files_test
    SOURCES
        cache_directory_test.cpp
        mac_key_test.cpp
    LIBS kiln_cache SQLite::SQLite3)
kiln_add_test(sqlite_level_test
    SOURCES
        sqlite_fork_test.cpp
        sqlite_level_test.cpp
        sqlite_trouble_test.cpp
    LIBS kiln_cache SQLite::SQLite3)
kiln_add_test(sqlite_hostile_test
    SOURCES
        sqlite_flipped_test.cpp
        sqlite_hostile_test.cpp
        sqlite_replaced_test.cpp
    LIBS kiln_cache SQLite::SQLite3)
kiln_add_test(sqlite_kill_test
    SOURCES
        sqlite_fault_test.cpp
        sqlite_kill_test.cpp
    LIBS kiln_cache SQLite::SQLite3
    LABELS unit)
kiln_add_test(sqlite_threads_test
    SOURCES sqlite_threads_test.cpp
    LIBS kiln_cache SQLite::SQLite3
    LABELS unit quick threads)

# Another process, for what a forked child cannot stand for.
add_executable(sqlite_other sqlite_other.cpp)
target_link_libraries(sqlite_other PRIVATE kiln_options kiln_cache SQLite::SQLite3 GTest::gtest)
set(tests cache_files_test sqlite_level_test sqlite_hostile_test sqlite_kill_test sqlite_threads_test)
foreach(test ${tests})
    add_dependencies(${test} sqlite_other)
endforeach()
foreach(test ${tests} sqlite_other)
    target_compile_definitions(${test} PRIVATE "KILN_SQLITE_OTHER=\"$<TARGET_FILE:sqlite_other>\"")
endforeach()
