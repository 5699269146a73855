package lab

import (
	"context"
	"fmt"
	"net/http"
)

// client asks a JupyterLab on this computer.
type client struct {
	base, token string
}

// status fails unless the server answers and takes the token.
func (c client) status(ctx context.Context) error {
	return c.do(ctx, http.MethodGet, "/api/status", http.StatusOK)
}

// shutdown ends the server and its kernels.
func (c client) shutdown(ctx context.Context) error {
	return c.do(ctx, http.MethodPost, "/api/shutdown", http.StatusOK)
}

func (c client) do(ctx context.Context, method, path string, want int) error {
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "token "+c.token)
	// A proxy that the environment names is none for this computer.
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != want {
		return fmt.Errorf("%s %s: %s", method, path, response.Status)
	}
	return nil
}
