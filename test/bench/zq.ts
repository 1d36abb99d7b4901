import { benchGateway } from './gateway/gatewayBench.ts';
console.log(await benchGateway({ rounds: 300, streamBytes: 16_000_000, calls: 300 }));
