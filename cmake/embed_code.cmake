# cmake -D INPUT=F -D OUTPUT=G.cpp -D NAME=n -P embed_code.cmake: the bytes of F as what n() returns.

file(READ "${INPUT}" bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE "${OUTPUT}" "#include \"validation/native/kernel_times/bpf_code.hpp\"

std::span<const unsigned char> acceptlab::native::${NAME}() {
  alignas(8) static constexpr unsigned char bytes[] = {${bytes}};
  return bytes;
}
")
