// Package neural is the kernel of the neural networks: dense layers, their
// gradients, and the steps that learn from them.
//
//  1. Make a Net of some layers' widths and draw its parameters.
//  2. A Pass holds the memory of one goroutine. Forward gives a batch's outputs,
//     Backward the gradient of the batch's loss, given its slope at each output.
//  3. Adam or SGD turns the gradient into a step; Order says which records come
//     in which batch.
//
// The arithmetic is that of github.com/viterin/vek (AVX2 and FMA where the
// processor has them, plain Go elsewhere) and gonum's axpy, but for the float32
// product of matrices, whose inner loop with AVX2 is this package's own. The same input gives
// the same bits on one machine, on any number of cores: every number is one sum in
// a fixed order. Machines with AVX2 agree with each other, others may differ
// from them in the last bits. So vek's float32 square root and quotient, which
// start from estimates that processors make differently, are not used.
package neural
