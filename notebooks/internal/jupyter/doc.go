// Package jupyter runs a Jupyter kernel and speaks its protocol
// (https://jupyter-client.readthedocs.io/en/stable/messaging.html), as far as
// running notebooks needs it.
//
//  1. Start writes a connection file, starts the kernel in a process group of
//     its own and waits until it answers.
//  2. Execute runs the source of one cell and returns what it published.
//  3. Complete and Inspect ask what could stand at a place in a cell, and what
//     stands there.
//  4. Interrupt stops the running cell, Shutdown the kernel and whatever its
//     cells left running.
//
// The sockets are Unix sockets in a folder that only the user may enter: there
// are no ports to race for, and no other user can connect. Messages are signed
// all the same, as the protocol wants. Input requests and comms are left out.
package jupyter
