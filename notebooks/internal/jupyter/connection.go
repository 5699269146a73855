package jupyter

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// maxSocketPath is the longest path of a Unix socket that every system takes
// (104 bytes on macOS with the closing zero byte, 108 on Linux).
const maxSocketPath = 103

// connection is the content of a connection file. Over the ipc transport
// port N of "IP" is the Unix socket at the path "IP-N".
type connection struct {
	Transport string `json:"transport"`
	IP        string `json:"ip"`
	Shell     int    `json:"shell_port"`
	Control   int    `json:"control_port"`
	Stdin     int    `json:"stdin_port"`
	IOPub     int    `json:"iopub_port"`
	Heartbeat int    `json:"hb_port"`
	Scheme    string `json:"signature_scheme"`
	Key       string `json:"key"`
}

// newConnection returns a connection over sockets in dir.
func newConnection(dir string) connection {
	return connection{
		Transport: "ipc", IP: filepath.Join(dir, "s"),
		Shell: 1, Control: 2, Stdin: 3, IOPub: 4, Heartbeat: 5,
		Scheme: "hmac-sha256", Key: newID(),
	}
}

func (c connection) socket(port int) string   { return fmt.Sprintf("%s-%d", c.IP, port) }
func (c connection) endpoint(port int) string { return "ipc://" + c.socket(port) }

// bound reports whether the kernel has made all its sockets.
func (c connection) bound() bool {
	for port := c.Shell; port <= c.Heartbeat; port++ {
		if _, err := os.Stat(c.socket(port)); err != nil {
			return false
		}
	}
	return true
}

// write writes the connection file into dir and returns its path. GoNB takes
// the kernel's identity from a name of the form kernel-<hex>.json.
func (c connection) write(dir string) (string, error) {
	b, err := json.MarshalIndent(c, "", " ")
	if err != nil {
		return "", fmt.Errorf("writing connection file: %w", err)
	}
	path := filepath.Join(dir, "kernel-"+newID()+".json")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		return "", fmt.Errorf("writing connection file: %w", err)
	}
	return path, nil
}

// newFolder makes a private folder for the files of one kernel, short enough
// to hold sockets.
func newFolder() (string, error) {
	var errs []error
	for _, parent := range []string{"", "/tmp"} {
		dir, err := os.MkdirTemp(parent, "nb-")
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if len(newConnection(dir).socket(0)) <= maxSocketPath {
			return dir, nil
		}
		os.Remove(dir)
		errs = append(errs, fmt.Errorf("path %s is too long for a socket", dir))
	}
	return "", fmt.Errorf("making a folder for the kernel: %w", errors.Join(errs...))
}
