package parquet

import (
	"encoding/binary"
	"hash/crc32"
	"math"
	"math/bits"

	"github.com/xrai-toolkit/xrai-go/dataframe"
)

const maxDictionary = 1 << 20 // bytes

// chunk writes the rows from..to-1 of a column.
func (f *formatter) chunk(c dataframe.Column, from, to int) (writtenChunk, error) {
	w := writtenChunk{physical: physicalOf(c), values: to - from, encodings: []int{encRLE, encPlain}}
	start := f.at
	places, dictionary := dictionaryOf(c, from, to)
	width := max(1, bits.Len(uint(max(0, len(dictionary)-1))))
	if dictionary != nil {
		w.encodings = append(w.encodings, encDict)
		w.dictionary = f.at
		var page []byte
		for _, s := range dictionary {
			page = appendText(page, s)
		}
		err := f.page(page, &w, func(e *encoder) {
			e.structure(7, func() {
				e.i32(1, len(dictionary))
				e.i32(2, encPlain)
			})
		}, pageDict)
		if err != nil {
			return w, err
		}
	}
	w.from = f.at
	for row := from; row < to; {
		var levels, indexes []uint32
		var page []byte
		encoding := encPlain
		first := row
		for ; row < to && row-first < pageRows && len(page) < pageBytes; row++ {
			if c.IsMissing(row) {
				levels = append(levels, 0)
				continue
			}
			levels = append(levels, 1)
			switch {
			case dictionary != nil:
				indexes = append(indexes, places[row-from])
			case c.Bools != nil:
				indexes = append(indexes, boolBit(c.Bools[row]))
			case c.Ints != nil:
				page = binary.LittleEndian.AppendUint64(page, uint64(c.Ints[row]))
			case c.Floats != nil:
				page = binary.LittleEndian.AppendUint64(page, math.Float64bits(c.Floats[row]))
			default:
				page = appendText(page, c.Texts[row])
			}
		}
		switch {
		case dictionary != nil:
			encoding = encDict
			page = appendRuns([]byte{byte(width)}, indexes, width)
		case c.Bools != nil:
			page = appendBits(nil, indexes, 1, len(indexes))
		}
		if err := f.dataPage(page, levels, encoding, &w); err != nil {
			return w, err
		}
	}
	w.size = f.at - start
	return w, nil
}

func boolBit(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

func appendText(to []byte, s string) []byte {
	to = binary.LittleEndian.AppendUint32(to, uint32(len(s)))
	return append(to, s...)
}

// dictionaryOf numbers the texts of a column by first appearance. It returns nil
// where that would not make them shorter.
func dictionaryOf(c dataframe.Column, from, to int) (places []uint32, texts []string) {
	if c.Texts == nil {
		return nil, nil
	}
	known := map[string]uint32{}
	size := 0
	places = make([]uint32, to-from)
	for row := from; row < to; row++ {
		if c.IsMissing(row) {
			continue
		}
		place, ok := known[c.Texts[row]]
		if !ok {
			place = uint32(len(texts))
			known[c.Texts[row]] = place
			texts = append(texts, c.Texts[row])
			if size += 4 + len(c.Texts[row]); size > maxDictionary || len(texts) > 1+(to-from)/2 {
				return nil, nil
			}
		}
		places[row-from] = place
	}
	return places, texts
}

// dataPage writes a data page of version 1.
func (f *formatter) dataPage(values []byte, levels []uint32, encoding int, w *writtenChunk) error {
	runs := appendRuns(nil, levels, 1)
	page := binary.LittleEndian.AppendUint32(nil, uint32(len(runs)))
	page = append(append(page, runs...), values...)
	return f.page(page, w, func(e *encoder) {
		e.structure(5, func() {
			e.i32(1, len(levels))
			e.i32(2, encoding)
			e.i32(3, encRLE)
			e.i32(4, encRLE)
		})
	}, pageData)
}

// page compresses and writes a page behind its head.
func (f *formatter) page(page []byte, w *writtenChunk, head func(*encoder), kind int) error {
	packed, err := pack(f.codec, page)
	if err != nil {
		return err
	}
	var e encoder
	e.element(func() {
		e.i32(1, kind)
		e.i32(2, len(page))
		e.i32(3, len(packed))
		e.i32(4, int(int32(crc32.ChecksumIEEE(packed))))
		head(&e)
	})
	w.unpacked += int64(len(e.b) + len(page))
	if err := f.put(e.b); err != nil {
		return err
	}
	return f.put(packed)
}
