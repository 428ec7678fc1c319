// Package engine pins the BuildKit programs that the set-up builds; go.sum holds the checksum of every module.
package engine
