/** Temporal's web UI as a person uses it, in a headless browser that reaches nothing but the UI. */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { LOOK_MS, WebPage } from './web-page.ts';

export class WebUi {
  readonly url: string;
  /** Where screenshots are. With FLEET_KEEP_SCREENSHOTS they are kept in that folder. */
  readonly screenshots: string;
  /** What scripts on any page said to the person: ours shall say nothing. */
  readonly dialogs: string[] = [];
  private readonly browser: Browser;
  private readonly context: BrowserContext;
  private readonly isKept: boolean;

  static async open(url: string, executablePath: string): Promise<WebUi> {
    const browser = await chromium.launch({ executablePath });
    const context = await browser.newContext({ viewport: { width: 1400, height: 1100 } });
    const isElsewhere = ({ protocol, href }: URL): boolean =>
      protocol.startsWith('http') && !href.startsWith(url);
    await context.route(isElsewhere, (route) => route.abort());
    return new WebUi(url, browser, context);
  }

  private constructor(url: string, browser: Browser, context: BrowserContext) {
    const folder = process.env['FLEET_KEEP_SCREENSHOTS'] ?? '';
    this.url = url;
    this.browser = browser;
    this.context = context;
    this.isKept = folder !== '';
    this.screenshots = this.isKept ? folder : mkdtempSync(join(tmpdir(), 'fleet-web-ui-'));
    mkdirSync(this.screenshots, { recursive: true });
    context.on('dialog', (dialog) => {
      this.dialogs.push(dialog.message());
      void dialog.dismiss();
    });
  }

  /** `path`: as web-ui.ts of the workflows makes it. */
  async visit(path: string): Promise<WebPage> {
    const page = await this.context.newPage();
    await page.goto(this.url + path, { waitUntil: 'domcontentloaded', timeout: LOOK_MS });
    return new WebPage(page, this.screenshots);
  }

  /** Pages that are open keep asking: with a few of them others get no connection any more. */
  async closePages(): Promise<void> {
    await Promise.all(this.context.pages().map((page) => page.close()));
  }

  async close(): Promise<void> {
    await this.browser.close();
    if (!this.isKept) rmSync(this.screenshots, { recursive: true, force: true });
  }
}
