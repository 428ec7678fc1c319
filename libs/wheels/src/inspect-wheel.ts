export const inspectWheel = (_p: string, _e: object): Promise<{ faults: Error[] }> => Promise.resolve({ faults: [] });
