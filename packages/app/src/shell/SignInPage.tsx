/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
import {
  Content,
  ErrorPanel,
  Page,
  ProxiedSignInPage,
} from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { SignInPageProps } from '@backstage/plugin-app-react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { useState } from 'react';
import { AcmeMark } from './AcmeMark';
import { readDemoAccounts } from './demoAccounts';
import { withForgetting, rememberedAccount } from './rememberedAccount';

const useStyles = makeStyles(theme => ({
  root: {
    maxWidth: 420,
    margin: '10vh auto 0',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'stretch',
    gap: theme.spacing(2),
  },
  title: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    margin: 0,
  },
  account: {
    justifyContent: 'flex-start',
    textAlign: 'left',
    textTransform: 'none',
    padding: theme.spacing(1.5, 2.5),
  },
}));

/** Lets a visitor pick one of the demo's accounts; a tab remembers its own. */
export function SignInPage({ onSignInSuccess }: SignInPageProps) {
  const classes = useStyles();
  const accounts = readDemoAccounts(useApi(configApiRef));
  const [account, setAccount] = useState(rememberedAccount.get);

  if (account) {
    return (
      <ProxiedSignInPage
        provider="demo"
        headers={{ 'x-demo-account': account }}
        onSignInSuccess={identity => {
          rememberedAccount.set(account);
          onSignInSuccess(withForgetting(identity));
        }}
        ErrorComponent={({ error }) => (
          <ErrorPanel
            title={`Signing in as ${account} failed`}
            error={error ?? new Error('The backend gave no reason')}
          />
        )}
      />
    );
  }
  return (
    <Page themeId="home">
      <Content>
        <main className={classes.root}>
          <Typography variant="h3" component="h1" className={classes.title}>
            <AcmeMark size={40} /> Acme portal
          </Typography>
          <Typography>
            This is a demo: pick who you want to be. Each browser tab can be
            somebody else.
          </Typography>
          {accounts.map(({ name, displayName, role }) => (
            <Button
              key={name}
              variant="contained"
              size="large"
              className={classes.account}
              onClick={() => setAccount(name)}
            >
              <span>
                <Typography variant="h6" component="span" display="block">
                  {displayName}
                </Typography>
                <Typography variant="body2" component="span">
                  {role}
                </Typography>
              </span>
            </Button>
          ))}
        </main>
      </Content>
    </Page>
  );
}
