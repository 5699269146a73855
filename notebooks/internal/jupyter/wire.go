package jupyter

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// delimiter separates routing identities from the message.
const delimiter = "<IDS|MSG>"

// protocolVersion is that of the messages sent, the one GoNB speaks.
const protocolVersion = "5.4"

// header identifies a message.
type header struct {
	ID       string `json:"msg_id"`
	Type     string `json:"msg_type"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	Version  string `json:"version"`
}

// message is a message as sent or received.
type message struct {
	Header  header
	Parent  header
	Content json.RawMessage
}

// signer signs and checks messages with the key of the connection file.
type signer []byte

func (s signer) sum(parts [][]byte) []byte {
	mac := hmac.New(sha256.New, s)
	for _, p := range parts {
		mac.Write(p)
	}
	return mac.Sum(nil)
}

// encode returns the frames of a request: delimiter, signature in hex, header,
// parent header, metadata, content.
func (s signer) encode(h header, content any) ([][]byte, error) {
	head, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", h.Type, err)
	}
	body, err := json.Marshal(content)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", h.Type, err)
	}
	parts := [][]byte{head, []byte("{}"), []byte("{}"), body}
	signature := hex.AppendEncode(nil, s.sum(parts))
	return append([][]byte{[]byte(delimiter), signature}, parts...), nil
}

// decode reads the frames of a message and checks its signature.
func (s signer) decode(frames [][]byte) (*message, error) {
	for len(frames) > 0 && string(frames[0]) != delimiter {
		frames = frames[1:]
	}
	if len(frames) < 6 {
		return nil, errors.New("message is too short")
	}
	signature, err := hex.DecodeString(string(frames[1]))
	if err != nil || !hmac.Equal(signature, s.sum(frames[2:6])) {
		return nil, errors.New("message is not signed with the kernel's key")
	}
	var m message
	if err := json.Unmarshal(frames[2], &m.Header); err != nil {
		return nil, fmt.Errorf("decoding header: %w", err)
	}
	if err := json.Unmarshal(frames[3], &m.Parent); err != nil {
		return nil, fmt.Errorf("decoding parent header: %w", err)
	}
	m.Content = frames[5]
	return &m, nil
}

func newHeader(kind, session string) header {
	return header{
		ID:       newID(),
		Type:     kind,
		Session:  session,
		Username: "xrai-go",
		Date:     time.Now().UTC().Format(time.RFC3339Nano),
		Version:  protocolVersion,
	}
}

// newID returns 32 random hexadecimal digits.
func newID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
