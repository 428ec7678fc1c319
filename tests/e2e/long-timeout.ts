import { jest } from '@jest/globals';

// A jest project has no testTimeout of its own, and a test here may build an image.
jest.setTimeout(30 * 60 * 1000);
