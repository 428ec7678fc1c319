// Package buildx pins buildx for tests and benchmarks; go.sum holds the checksum of every module.
package buildx
