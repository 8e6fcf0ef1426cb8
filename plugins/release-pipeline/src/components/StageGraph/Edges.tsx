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

import { makeStyles } from '@material-ui/core/styles';
import { useEffect, useState, type RefObject } from 'react';
import { Glyph } from '../../icons';
import { joined, NARROW, tokens, useToneClasses } from '../../theme';
import { gateVocable } from '../Status';
import type { Edge } from './layout';

// Edges leave and arrive this far below a card's top, so heights may differ.
const PORT = 21;
const BEND = 10;

type Point = { x: number; y: number };
type Line = Edge & { start: Point; end: Point };

const useStyles = makeStyles(
  theme => {
    const { lineStrong, wait, paper } = tokens(theme);
    return {
      layer: {
        position: 'absolute',
        inset: 0,
        width: '100%',
        height: '100%',
        overflow: 'visible',
        pointerEvents: 'none',
        [NARROW]: { display: 'none' },
      },
      line: { fill: 'none', strokeWidth: 2, stroke: lineStrong },
      held: { strokeDasharray: '6 4' },
      moving: { stroke: wait.solid },
      dot: {
        position: 'absolute',
        width: 20,
        height: 20,
        marginLeft: -10,
        marginTop: -10,
        borderRadius: '50%',
        border: `1.5px solid ${lineStrong}`,
        background: paper,
        display: 'grid',
        placeItems: 'center',
        [NARROW]: { display: 'none' },
      },
      mark: { fontSize: 12 },
    };
  },
  { name: 'ReleasePipelineEdges' },
);

function isStraight({ start, end }: Line): boolean {
  return Math.abs(start.y - end.y) < 1;
}

function pathOf(line: Line, lines: Line[]): string {
  const { start, end } = line;
  if (isStraight(line)) {
    return `M${start.x} ${start.y}H${end.x}`;
  }
  const middle = (start.x + end.x) / 2;
  const down = end.y > start.y ? 1 : -1;
  // Branches off a straight line to a neighbour, so that neither hides the other.
  const branches = lines.some(
    other => other.from === line.from && isStraight(other),
  );
  return [
    ...(branches
      ? [`M${middle} ${start.y}`]
      : [
          `M${start.x} ${start.y}H${middle - BEND}`,
          `Q${middle} ${start.y} ${middle} ${start.y + down * BEND}`,
        ]),
    `V${end.y - down * BEND}`,
    `Q${middle} ${end.y} ${middle + BEND} ${end.y}`,
    `H${end.x}`,
  ].join('');
}

function measure(root: HTMLElement, edges: Edge[]): Line[] {
  const origin = root.getBoundingClientRect();
  const boxes = new Map(
    Array.from(root.querySelectorAll<HTMLElement>('[data-stage]'), card => [
      card.dataset.stage,
      card.getBoundingClientRect(),
    ]),
  );
  return edges.flatMap(edge => {
    const from = boxes.get(edge.from);
    const to = boxes.get(edge.to);
    return from && to
      ? {
          ...edge,
          start: {
            x: from.right - origin.left,
            y: from.top - origin.top + PORT,
          },
          end: { x: to.left - origin.left, y: to.top - origin.top + PORT },
        }
      : [];
  });
}

/** One SVG layer of lines behind the cards that stand in `root`. */
export function Edges(props: {
  root: RefObject<HTMLElement | null>;
  edges: Edge[];
}) {
  const { root, edges } = props;
  const classes = useStyles();
  const tones = useToneClasses();
  const [lines, setLines] = useState<Line[]>([]);

  // Not a layout effect: the root is attached only after those of its children.
  useEffect(() => {
    const element = root.current;
    if (!element) {
      return undefined;
    }
    const draw = () => setLines(measure(element, edges));
    draw();
    if (typeof ResizeObserver === 'undefined') {
      return undefined;
    }
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    for (const card of element.querySelectorAll('[data-stage]')) {
      observer.observe(card);
    }
    return () => observer.disconnect();
  }, [root, edges]);

  return (
    <>
      <svg className={classes.layer} aria-hidden>
        {lines.map(line => (
          <g
            key={`${line.from} ${line.to}`}
            className={joined(
              classes.line,
              line.state === 'moving' && classes.moving,
            )}
          >
            <path
              d={pathOf(line, lines)}
              className={line.state === 'held' ? classes.held : undefined}
            />
            <path d={`M${line.end.x - 7} ${line.end.y - 5}l6 5l-6 5`} />
          </g>
        ))}
      </svg>
      {lines.map(line => {
        if (!line.heldBy) {
          return undefined;
        }
        const { glyph, tone } = gateVocable(line.heldBy);
        return (
          <span
            key={`${line.from} ${line.to}`}
            aria-hidden
            className={joined(classes.dot, tones[tone])}
            style={{
              left: (line.start.x + line.end.x) / 2,
              top: (line.start.y + line.end.y) / 2,
            }}
          >
            <Glyph name={glyph} className={classes.mark} />
          </span>
        );
      })}
    </>
  );
}
