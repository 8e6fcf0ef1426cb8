module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      // These are tests that others run over what they add.
      files: ['src/testUtils/**'],
      rules: { 'jest/no-export': 'off' },
    },
  ],
});
