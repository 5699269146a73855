// Package lab makes a JupyterLab of this project's own and runs it.
//
//  1. FindPython looks for a Python that can make a virtual environment.
//  2. Make installs the pinned packages of requirements.txt into one, in the
//     user's cache folder; Find finds it the next time.
//  3. Install adds the GoNB kernel to it, and the settings that completion needs.
//  4. Start runs JupyterLab and returns when it answers; Wait ends it.
//
// Nothing of the user's own Jupyter is read or written: settings, kernels and
// the trust in notebooks are kept apart. The server listens on this computer
// alone and asks for a token.
package lab
