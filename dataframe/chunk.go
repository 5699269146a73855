package dataframe

import (
	"bytes"
	"errors"
)

// errMalformed stands for any error in a file; [parser.explain] finds out which.
var errMalformed = errors.New("malformed")

// A chunk is what there is to know of a fixed stretch of a file before its
// records can be read by several workers. Whether it begins inside a quoted field
// shows only when all chunks before it are counted, so it is counted for both
// cases: lines that end after an even number of the chunk's quotes, and after an
// odd one. Quotes where the format has none make the count wrong for what follows
// them, and the file malformed whatever follows.
type chunk struct {
	odd  bool     // it has an odd number of quotes
	rows [2]int   // records among the lines
	end  [2]int64 // where the last of the lines ends, or -1
}

// scan counts the chunk at a place of the file; before it are two bytes more. In
// a file of one column blank lines are records.
func scan(data []byte, at int64, oneColumn bool) chunk {
	c := chunk{end: [2]int64{-1, -1}}
	quotes := bytes.IndexByte(data[2:], '"') >= 0
	parity := 0
	for i := 2; ; {
		n := bytes.IndexByte(data[i:], '\n')
		line := data[i:]
		if n >= 0 {
			line = line[:n]
		}
		if quotes {
			parity ^= bytes.Count(line, []byte{'"'}) & 1
		}
		if n < 0 {
			c.odd = parity == 1
			return c
		}
		i += n + 1
		c.end[parity] = at + int64(i-2)
		if oneColumn || !isBlankLine(data[:i-1]) {
			c.rows[parity]++
		}
	}
}

// isBlankLine reports whether the line that ends after data is blank. What
// comes before it is the end of a line or more data.
func isBlankLine(data []byte) bool {
	return bytes.HasSuffix(data, []byte{'\n'}) || bytes.HasSuffix(data, []byte("\n\r"))
}

// A block is some consecutive records of a file.
type block struct {
	from, to  int64 // its bytes
	row, rows int   // the first record and how many
	open      bool  // the last line has no end
}

// findBlocks deals the records of the file to blocks of about the size of a
// chunk.
func (p *parser) findBlocks() ([]block, error) {
	oneColumn := len(p.names) == 1
	chunks := make([]chunk, int((p.src.size-p.start+p.chunkBytes-1)/p.chunkBytes))
	err := p.each(len(chunks), func(w *worker, k int) error {
		at := p.start + int64(k)*p.chunkBytes
		data := w.bytes(int(min(p.chunkBytes, p.src.size-at)) + 2)
		if err := p.src.read(data, at-2); err != nil {
			return err
		}
		chunks[k] = scan(data, at, oneColumn)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var blocks []block
	b := block{from: p.start}
	inside := 0
	for k, c := range chunks {
		if end := c.end[inside]; end >= 0 {
			b.to, b.rows = end, c.rows[inside]
			blocks = append(blocks, b)
			b = block{from: end, row: b.row + b.rows}
		}
		if c.odd {
			inside ^= 1
		}
		if end := min(p.start+int64(k+1)*p.chunkBytes, p.src.size); end-b.from > p.maxRecord {
			return nil, &longRecord{b.from}
		}
	}
	if inside == 1 {
		return nil, errMalformed
	}
	if b.from < p.src.size {
		b.to, b.rows, b.open = p.src.size, 1, true
		if p.src.size-b.from == 1 {
			last := make([]byte, 1)
			if err := p.src.read(last, b.from); err != nil || last[0] == '\r' { // which encoding/csv drops
				return blocks, err
			}
		}
		blocks = append(blocks, b)
	}
	return blocks, nil
}

// longRecord is the error of a record too long to read, by where it begins.
type longRecord struct{ at int64 }

func (l *longRecord) Error() string { return "record too long" }
