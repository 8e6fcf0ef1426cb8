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

import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { makeStyles } from '@material-ui/core/styles';
import type { Subscriptions } from 'backstage-plugin-release-pipeline-common';
import { useId, useState } from 'react';
import { useSubscriptions } from '../../hooks';
import { useSurface, useTextClasses } from '../../theme';
import { LiveContent } from '../PageStates';
import { NewAddress } from './NewAddress';
import { NewSubscription } from './NewSubscription';
import { SubscriptionRow } from './SubscriptionRow';

const useStyles = makeStyles(
  {
    content: { display: 'grid', gap: 16 },
    list: {
      display: 'grid',
      gap: 12,
      listStyle: 'none',
      margin: 0,
      padding: 0,
    },
    actions: {
      padding: '8px 24px 16px',
      '& button': { flex: 'none' },
    },
  },
  { name: 'ReleasePipelineSubscriptionsDialog' },
);

/** The reader's subscriptions: which there are, how to make one, and how to end one. */
export function SubscriptionsDialog(props: { onClose: () => void }) {
  const { onClose } = props;
  const classes = useStyles();
  const { surface } = useSurface();
  const texts = useTextClasses();
  const titleId = useId();
  const live = useSubscriptions();
  const [address, setAddress] = useState<string>();
  // It is told once, so that leaving it behind is asked about.
  const [isAsked, setIsAsked] = useState(false);
  const leave = () => (address === undefined ? onClose() : setIsAsked(true));
  return (
    <Dialog
      open
      fullWidth
      maxWidth="sm"
      classes={{ paper: surface }}
      aria-labelledby={titleId}
      onClose={(_, reason) =>
        (address === undefined || reason !== 'backdropClick') && leave()
      }
    >
      <DialogTitle id={titleId}>Subscribe to the calendar</DialogTitle>
      <DialogContent className={classes.content}>
        <LiveContent live={live} what="your subscriptions" compact>
          {view => (
            <Known
              view={view}
              isNew={address === undefined}
              onAddress={setAddress}
              onChanged={live.refresh}
            />
          )}
        </LiveContent>
        {address !== undefined && (
          <NewAddress
            address={address}
            onDone={() => {
              setAddress(undefined);
              setIsAsked(false);
            }}
          />
        )}
      </DialogContent>
      <DialogActions className={classes.actions}>
        {isAsked ? (
          <>
            <span className={texts.dense} role="alert">
              It is not shown again. Close without having copied it?
            </span>
            <Button onClick={() => setIsAsked(false)}>Back to it</Button>
            <Button variant="outlined" onClick={onClose}>
              Close all the same
            </Button>
          </>
        ) : (
          <Button onClick={leave}>Close</Button>
        )}
      </DialogActions>
    </Dialog>
  );
}

function Known(props: {
  view: Subscriptions;
  /** One can be made; else the address of the last one is still shown. */
  isNew: boolean;
  onAddress: (address: string) => void;
  onChanged: () => Promise<void>;
}) {
  const { view, isNew, onAddress, onChanged } = props;
  const { create, subscriptions, suspendedAfterDays } = view;
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <>
      <p className={texts.dense}>
        Read freezes, windows and changes in Outlook, Google or Apple Calendar.
        A subscription shows what you may see here, and nothing once you have
        not been here for {suspendedAfterDays} days; your next visit brings it
        back.
      </p>
      {subscriptions.length > 0 && (
        <ul className={classes.list} aria-label="Your subscriptions">
          {subscriptions.map(subscription => (
            <SubscriptionRow
              key={subscription.id}
              subscription={subscription}
              onRevoked={onChanged}
            />
          ))}
        </ul>
      )}
      {isNew && create.allowed && (
        <NewSubscription
          view={view}
          onCreated={created => {
            onAddress(created);
            void onChanged();
          }}
        />
      )}
      {isNew && !create.allowed && (
        <p className={texts.dense} role="note">
          {create.because}
        </p>
      )}
    </>
  );
}
