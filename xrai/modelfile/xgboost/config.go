package xgboost

// trained finds the object of a pickle's Config that tells how many trees stand
// side by side.
func trained(o object, depth int) object {
	if o.get("num_parallel_tree") != nil {
		return o
	}
	for _, m := range o {
		if inner, ok := m.value.(object); ok && depth < maxDepth {
			if out := trained(inner, depth+1); out != nil {
				return out
			}
		}
	}
	return nil
}

// settings finds the hyper-parameters of trees in a pickle's Config, which moved
// between versions.
func settings(o object, depth int) map[string]string {
	if o.get("learning_rate") != nil && o.get("max_depth") != nil {
		out := map[string]string{}
		for _, m := range o {
			if s, ok := m.value.(string); ok {
				out[m.name] = s
			}
		}
		return out
	}
	for _, m := range o {
		if inner, ok := m.value.(object); ok && depth < maxDepth {
			if out := settings(inner, depth+1); out != nil {
				return out
			}
		}
	}
	return nil
}
