package dataframe

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
)

// A source is the bytes of a file, to be read more than once.
type source struct {
	io.ReaderAt
	size int64
	err  error // what follows the last byte, if not the end of the file
}

// newSource returns what a reader holds, up to max bytes if max is not negative.
// Of a regular file and of bytes in memory nothing is copied.
func newSource(r io.Reader, max int64) *source {
	s := new(source)
	switch r := r.(type) {
	case *os.File:
		s.ReaderAt, s.size = rest(r)
	case *bytes.Reader:
		s.ReaderAt, s.size = io.NewSectionReader(r, r.Size()-int64(r.Len()), int64(r.Len())), int64(r.Len())
	case *strings.Reader:
		s.ReaderAt, s.size = io.NewSectionReader(r, r.Size()-int64(r.Len()), int64(r.Len())), int64(r.Len())
	}
	if s.ReaderAt != nil {
		if max >= 0 && s.size > max {
			s.size, s.err = max, tooLarge(max)
		}
		return s
	}
	if max >= 0 {
		r = &limitReader{r, max, tooLarge(max)}
	}
	m := new(memory)
	s.ReaderAt, s.err = m, m.fill(r)
	s.size = m.size
	return s
}

func tooLarge(max int64) error { return fmt.Errorf("more than %d bytes", max) }

// rest returns what is left of a regular file, and nil for pipes and the like.
func rest(f *os.File) (io.ReaderAt, int64) {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil, 0
	}
	at, err := f.Seek(0, io.SeekCurrent)
	if err != nil || info.Size() <= at { // a size of 0 may hide content, as in /proc
		return nil, 0
	}
	return io.NewSectionReader(f, at, info.Size()-at), info.Size() - at
}

// stream returns the first end bytes, and what follows if these are all.
func (s *source) stream(end int64) io.Reader {
	r := io.NewSectionReader(s, 0, end)
	if end < s.size || s.err == nil {
		return r
	}
	return io.MultiReader(r, &limitReader{left: -1, err: s.err})
}

// read fills p with the bytes from a place on.
func (s *source) read(p []byte, at int64) error {
	n, err := s.ReadAt(p, at)
	switch {
	case n == len(p):
		return nil
	case err == io.EOF:
		return io.ErrUnexpectedEOF
	}
	return err
}

const segmentBytes = 64 << 10

// A memory holds a stream in segments, so that none of it moves as it grows.
type memory struct {
	segments [][]byte // all full but the last
	size     int64
}

// fill reads a stream to its end.
func (m *memory) fill(r io.Reader) error {
	for {
		segment := make([]byte, 0, segmentBytes)
		for idle := 0; len(segment) < segmentBytes; {
			n, err := r.Read(segment[len(segment):segmentBytes])
			segment = segment[:len(segment)+n]
			idle++
			if n > 0 {
				idle = 0
			}
			if idle == 100 {
				err = io.ErrNoProgress
			}
			if err != nil {
				m.add(segment)
				if err == io.EOF {
					err = nil
				}
				return err
			}
		}
		m.add(segment)
	}
}

func (m *memory) add(segment []byte) {
	m.segments = append(m.segments, segment)
	m.size += int64(len(segment))
}

func (m *memory) ReadAt(p []byte, at int64) (int, error) {
	n := 0
	for n < len(p) && at < m.size {
		k := copy(p[n:], m.segments[at/segmentBytes][at%segmentBytes:])
		n += k
		at += int64(k)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
