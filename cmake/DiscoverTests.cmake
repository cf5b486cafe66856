# Run by ctest when it starts: makes each GoogleTest case of one executable a test of ctest.
# In: executable, prefix (of the names), labels, listing (a file that keeps the list; empty: ask each time).
#
# CMake's own gtest_discover_tests would do, but in 3.25 it loses all labels when there are several, and asks again
# only when the executable has changed: a program added to tests/programs would not be seen.

if(NOT EXISTS "${executable}")
    add_test("${prefix}NOT_BUILT" "${executable}")
    return()
endif()

if(listing AND NOT "${executable}" IS_NEWER_THAN "${listing}")
    file(READ "${listing}" cases)
else()
    execute_process(COMMAND "${executable}" --gtest_list_tests OUTPUT_VARIABLE cases RESULT_VARIABLE result)
    if(NOT result EQUAL 0)
        add_test("${prefix}CANNOT_LIST_ITS_CASES" "${executable}" --gtest_list_tests)
        return()
    endif()
    if(listing)
        file(WRITE "${listing}" "${cases}")
    endif()
endif()

# "Suite." at the left margin, "  Case  # comment" under it.
string(REPLACE ";" "," cases "${cases}")
string(REPLACE "\n" ";" cases "${cases}")
foreach(line IN LISTS cases)
    string(REGEX REPLACE " *#.*" "" line "${line}")
    if(line MATCHES "^[^ ]+\\.$")
        set(suite "${line}")
    elseif(line MATCHES "^  ([^ ]+)$")
        set(case "${CMAKE_MATCH_1}")
        if(NOT "${suite}${case}" MATCHES "DISABLED_")
            set(caseLabels "${labels}")
            # An instantiation named Quick says that these rows are quick, whatever the others are.
            if(suite MATCHES "^Quick/")
                list(APPEND caseLabels quick)
            endif()
            # A program about threads says so in its name.
            if(case MATCHES "thread")
                list(APPEND caseLabels threads)
            endif()
            add_test("${prefix}${suite}${case}" "${executable}" "--gtest_filter=${suite}${case}")
            set_tests_properties("${prefix}${suite}${case}" PROPERTIES
                LABELS "${caseLabels}"
                TIMEOUT 900
                SKIP_REGULAR_EXPRESSION "\\[  SKIPPED \\]")
        endif()
    endif()
endforeach()
