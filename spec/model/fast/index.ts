export * from './fast-ledger.ts';
