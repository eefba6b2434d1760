// The same loop as renown.score.kernel.pull, as a C++ compiler sees it at its best.
//
//     g++ -O3 -march=native -ffp-contract=off -fopenmp -shared -fPIC pull.cpp -o pull.so
//
// No -ffast-math: the sums must come out the same.

#include <cstdint>

extern "C" void pull(std::int64_t rows, const std::int64_t* ptr, const std::uint32_t* source, const double* weight,
                     const double* value, double* out) {
#pragma omp parallel for schedule(dynamic, 1024)
    for (std::int64_t row = 0; row < rows; ++row) {
        double total = 0.0;
        for (std::int64_t edge = ptr[row]; edge < ptr[row + 1]; ++edge) total += weight[edge] * value[source[edge]];
        out[row] = total;
    }
}
