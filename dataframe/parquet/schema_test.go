package parquet

import (
	"strings"
	"testing"
)

func TestLeafErrors(t *testing.T) {
	for want, e := range map[string]element{
		"it has no name":                       {physical: physBool, converted: -1},
		"its name is not UTF-8":                {name: "\xff", converted: -1},
		"nested columns are not read":          {name: "a", repetition: repeated, converted: -1},
		"unknown type 8":                       {name: "a", physical: 8, converted: -1},
		"values of 0 bytes":                    {name: "a", physical: physFixed, converted: -1},
		"values of 1048577 bytes":              {name: "a", physical: physFixed, length: 1<<20 + 1, converted: -1},
		"integers of -1 bits":                  {name: "a", physical: physInt32, converted: -1, logical: logical{member: logicalInteger, bits: -1}},
		"unknown unit of time 9":               {name: "a", physical: physInt64, converted: -1, logical: logical{member: logicalTimestamp, unit: 9}},
		"logical type 13 is not read":          {name: "a", physical: physBytes, converted: -1, logical: logical{member: 13}},
		"converted type 21 is not read":        {name: "a", physical: physFixed, length: 12, converted: convertedInterval},
		"converted type 22 is not read":        {name: "a", physical: physInt32, converted: 22},
		"converted type 1 is not read":         {name: "a", physical: physInt32, converted: 1},
		"decimals with -1 digits":              {name: "a", physical: physInt32, converted: convertedDecimal, scale: -1},
		"decimals with 2000 digits":            {name: "a", physical: physInt32, converted: -1, logical: logical{member: logicalDecimal, scale: 2000}},
		"physical type 5 cannot be read as":    {name: "a", physical: physDouble, converted: convertedDate},
		"physical type 6 cannot be read as":    {name: "a", physical: physBytes, converted: convertedUint8},
		"physical type 7 cannot be read as th": {name: "a", physical: physFixed, length: 5, converted: -1},
		"physical type 2 cannot be read as":    {name: "a", physical: physInt64, converted: convertedUTF8},
	} {
		if l, err := e.leaf(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %+v, %v, want %q", e, l, err, want)
		}
	}
}

func TestSchemaErrors(t *testing.T) {
	column := element{name: "a", converted: -1}
	for want, schema := range map[string][]element{
		"no schema":               {},
		"no columns":              {{}},
		"the schema ends too":     {{children: 2}, column},
		`more than one column "a`: {{children: 2}, column, column},
		`column "b" has 9 child`:  {{children: 1}, {name: "b", children: 9}},
		`column "b" has -1 child`: {{children: 1}, {name: "b", children: -1}},
	} {
		if _, err := (fileMeta{schema: schema}).leaves(nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	tree := []element{{children: 3}, {name: "n", children: 2}, column, {name: "m", children: 1}, column, {name: "b", converted: -1}, {name: "c", converted: -1}}
	list, err := (fileMeta{schema: tree}).leaves([]string{"c", "b"})
	if err != nil || list[0].index != 3 || list[1].index != 2 {
		t.Errorf("leaves beside a tree: %+v, %v", list, err)
	}
}
