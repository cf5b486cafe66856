# Run by the build when a source of the engine has changed: writes a header that names the build by the digest of those
# sources. In: root, output, sources (a file with one path a line).
file(STRINGS "${sources}" files)
set(text "")
foreach(file IN LISTS files)
    file(SHA256 "${root}/${file}" digest)
    string(APPEND text "${file} ${digest}\n")
endforeach()
string(SHA256 digest "${text}")
file(WRITE "${output}" "#pragma once\n\n#define KILN_ENGINE_BUILD \"${digest}\"\n")
